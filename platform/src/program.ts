/** Errors whose message is for the operator alone, by name: their classes would load half of everything. */
const KNOWN_PROBLEMS: ReadonlySet<string> = new Set([
  'SetupError',
  'ConfigError',
  'DatabaseUnavailableError',
]);
const GRACE_MS = 15_000;

/**
 * Runs a program until it is told to stop. A problem that the operator can solve ends it with one sentence; a bug
 * with its stack. Either way, and on the first signal, everything that was started is stopped; a second signal ends
 * it at once.
 *
 * @param run is given where to register what stops it
 */
export async function runProgram(
  run: (onStop: (stop: () => Promise<void>) => void) => Promise<void>,
): Promise<void> {
  let stop = () => Promise.resolve();
  let ending = false;
  const end = (code: number) => {
    ending = true;
    setTimeout(() => process.exit(code === 0 ? 1 : code), GRACE_MS).unref();
    void stop().finally(() => process.exit(code));
  };
  const isEnding = () => ending;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (isEnding()) process.exit(130);
      end(0);
    });
  }
  try {
    await run((how) => {
      stop = how;
    });
  } catch (error) {
    // What fails because it is being stopped has not failed.
    if (isEnding()) return;
    process.stderr.write(`${textOf(error)}\n`);
    end(1);
  }
}

function textOf(error: unknown): string {
  const { name, message, stack } = error as Error;
  return KNOWN_PROBLEMS.has(name) ? message : (stack ?? String(error));
}
