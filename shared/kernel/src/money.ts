import { assert } from './assert';
import { currencyExponent, type CurrencyCode } from './currency';
import { formatUnits, toScale, type Decimal } from './decimal';

/** An amount of money. Always a whole number of minor units: pence, yen, fils. */
export interface Money {
  /** Minor units of `currencyCode`; a safe integer. */
  readonly amountMinor: number;
  readonly currencyCode: CurrencyCode;
}

/** @throws AssertionError when `amountMinor` is fractional or beyond 2^53 */
export function money(amountMinor: number, currencyCode: CurrencyCode): Money {
  assert(Number.isSafeInteger(amountMinor), `amountMinor is a safe integer, not ${amountMinor}`);
  return { amountMinor, currencyCode };
}

/**
 * The amount of one line: `unitPrice` x `quantity`, rounded half up to the minor unit **once**, after the
 * multiplication. 3 x 0.125 GBP is 38 pence, not 39.
 *
 * @param unitPrice in major units, any number of decimals
 * @param quantity whole units, may be negative for a return
 * @returns minor units of `currencyCode`
 */
export function lineAmountMinor(unitPrice: Decimal, quantity: number, currencyCode: CurrencyCode): number {
  assert(Number.isSafeInteger(quantity), `quantity is a whole number, not ${quantity}`);
  const exact = { units: unitPrice.units * BigInt(quantity), scale: unitPrice.scale };
  return toSafe(toScale(exact, currencyExponent(currencyCode)));
}

/** A decimal amount in major units as minor units, rounded half up. */
export const toMinor = (amount: Decimal, currencyCode: CurrencyCode): number =>
  toSafe(toScale(amount, currencyExponent(currencyCode)));

/** The amount in major units as a decimal string with the currency's own digits: "12.40", "1240", "12.400". */
export const formatAmount = (value: Money): string =>
  formatUnits(value.amountMinor, currencyExponent(value.currencyCode));

function toSafe(amount: bigint): number {
  const value = Number(amount);
  assert(Number.isSafeInteger(value), `an amount in minor units is below 2^53, not ${amount.toString()}`);
  return value;
}
