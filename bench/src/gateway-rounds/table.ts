/** One round of one candidate. */
export interface Measurement {
  readonly name: string;
  readonly cpuMsPerRequest: number;
  readonly requestsPerSecond: number;
}

/** Prints one line for each candidate, and how it compares with the stock one of its kind (the first of the kind). */
export function printTable(measurements: readonly Measurement[]): void {
  const names = [...new Set(measurements.map(({ name }) => name))];
  const rows = names.map((name) => {
    const mine = measurements.filter((measurement) => measurement.name === name);
    const cpu = spread(mine.map(({ cpuMsPerRequest }) => cpuMsPerRequest));
    const rate = spread(mine.map(({ requestsPerSecond }) => requestsPerSecond));
    const stock = measurements.filter((measurement) => measurement.name === `${kindOf(name)}: stock`);
    const times = spread(
      mine.map(({ cpuMsPerRequest }, round) => (stock[round]?.cpuMsPerRequest ?? NaN) / cpuMsPerRequest),
    );
    return [
      name,
      `${cpu.median.toFixed(2)} (${cpu.min.toFixed(2)}-${cpu.max.toFixed(2)})`,
      `${rate.median.toFixed(0)} (${rate.min.toFixed(0)}-${rate.max.toFixed(0)})`,
      `${times.median.toFixed(1)}x (${times.min.toFixed(1)}-${times.max.toFixed(1)})`,
    ];
  });
  const header = ['gateway', 'CPU ms/request: median (min-max)', 'requests/s', 'less CPU than stock'];
  const widths = header.map((_title, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  for (const row of [header, ...rows]) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}

const kindOf = (name: string): string => name.split(':')[0] ?? name;

function spread(values: readonly number[]): {
  readonly min: number;
  readonly median: number;
  readonly max: number;
} {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? NaN;
  const middle = (sorted.length - 1) / 2;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  return { min: at(0), median, max: at(sorted.length - 1) };
}
