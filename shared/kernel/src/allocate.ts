import { assert } from './assert';

/**
 * Splits `totalMinor` over `weights` so that the parts add up to it exactly: the largest-remainder
 * method (Hamilton apportionment). Each part is within one minor unit of its exact share, ties go to the
 * earlier part, and allocating -t gives the mirror of allocating t, so that a refund mirrors its sale.
 *
 * @param totalMinor minor units, negative for refunds
 * @param weights non-negative safe integers, e.g. the lines' amounts; where all are zero the split is even
 * @returns one part for each weight, in the same order; `[]` only for no weights and a total of zero
 * @throws AssertionError when there is something to split and nothing to split it over
 */
export function allocate(totalMinor: number, weights: readonly number[]): number[] {
  assert(Number.isSafeInteger(totalMinor), `totalMinor is a safe integer, not ${totalMinor}`);
  assert(weights.length > 0 || totalMinor === 0, 'there is at least one part to allocate to');
  for (const weight of weights) {
    assert(
      Number.isSafeInteger(weight) && weight >= 0,
      `a weight is a non-negative safe integer, not ${weight}`,
    );
  }
  const sign = totalMinor < 0 ? -1 : 1;
  return splitMagnitude(BigInt(Math.abs(totalMinor)), weights).map((part) => (part === 0 ? 0 : sign * part));
}

function splitMagnitude(total: bigint, weights: readonly number[]): number[] {
  const exact = weights.map(BigInt);
  const sum = exact.reduce((left, right) => left + right, 0n);
  const shares = sum === 0n ? exact.map(() => 1n) : exact;
  const whole = sum === 0n ? BigInt(exact.length) : sum;

  const parts = shares.map((share, index) => ({
    index,
    floor: (total * share) / whole,
    rest: (total * share) % whole,
  }));
  const left = Number(total - parts.reduce((used, part) => used + part.floor, 0n));
  const luckiest = [...parts].sort((a, b) =>
    a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1,
  );
  const extra = new Set(luckiest.slice(0, left).map((part) => part.index));
  return parts.map((part) => Number(part.floor) + (extra.has(part.index) ? 1 : 0));
}
