import { assert } from './assert';

/** An exact decimal number: `units` x 10^-`scale`. 2.55 is `{ units: 255n, scale: 2 }`. */
export interface Decimal {
  readonly units: bigint;
  /** Digits after the point, 0 or more. */
  readonly scale: number;
}

const DECIMAL = /^(-?)(\d{1,18})(?:\.(\d{1,12}))?$/;
const SCIENTIFIC = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/;

/**
 * Reads a decimal as it was written, without binary rounding.
 *
 * @param text a plain decimal string, or a JavaScript number, which is read by its shortest
 *   representation: 0.1 is exactly one tenth
 * @returns `null` when it is not a finite decimal of at most 18 digits before and 12 after the point
 */
export function parseDecimal(text: string | number): Decimal | null {
  const plain = typeof text === 'number' ? plainNotation(text) : text.trim();
  const match = DECIMAL.exec(plain);
  if (match === null) return null;
  const [, sign, whole = '', fraction = ''] = match;
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, scale: fraction.length };
}

/** 1e-7 as "0.0000001": JavaScript switches to scientific notation below 1e-6. */
function plainNotation(value: number): string {
  const text = String(value);
  const match = SCIENTIFIC.exec(text);
  if (match === null) return text;
  const [, sign = '', lead = '', rest = '', exponent = '0'] = match;
  const shift = Number(exponent);
  if (shift >= 0 || shift < -12) return text;
  return `${sign}0.${'0'.repeat(-shift - 1)}${lead}${rest}`;
}

/**
 * `value` in units of 10^-`scale`, rounded half up: a half goes away from zero, so that a refund is
 * the mirror of its sale (2.675 at scale 2 is 268, -2.675 is -268).
 */
export function toScale(value: Decimal, scale: number): bigint {
  assert(Number.isInteger(scale) && scale >= 0, 'scale is a non-negative integer');
  if (value.scale <= scale) return value.units * 10n ** BigInt(scale - value.scale);
  const divisor = 10n ** BigInt(value.scale - scale);
  const magnitude = value.units < 0n ? -value.units : value.units;
  const rounded = (2n * magnitude + divisor) / (2n * divisor);
  return value.units < 0n ? -rounded : rounded;
}

/** `units` of 10^-`scale` as a plain decimal string with exactly `scale` digits: (5, 2) is "0.05". */
export function formatUnits(units: bigint | number, scale: number): string {
  const value = BigInt(units);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const sign = value < 0n ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
