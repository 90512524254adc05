import { assert } from './assert';

/**
 * Decimal places of each ISO 4217 currency the system accepts (ISO 4217:2015, list one, column "minor unit").
 * Payment providers keep lists of "zero-decimal" currencies that differ from ISO's: never copy those here.
 */
export const CURRENCY_EXPONENT = {
  AED: 2, AUD: 2, BGN: 2, BHD: 3, BRL: 2, CAD: 2, CHF: 2, CLP: 0, CNY: 2, CZK: 2, DKK: 2, EUR: 2, GBP: 2,
  HKD: 2, HUF: 2, IDR: 2, ILS: 2, INR: 2, ISK: 0, JOD: 3, JPY: 0, KRW: 0, KWD: 3, MXN: 2, MYR: 2, NOK: 2,
  NZD: 2, OMR: 3, PHP: 2, PLN: 2, RON: 2, SAR: 2, SEK: 2, SGD: 2, THB: 2, TND: 3, TRY: 2, TWD: 2, UAH: 2,
  USD: 2, VND: 0, ZAR: 2,
} as const; // prettier-ignore

/** An ISO 4217 alphabetic code the system accepts. */
export type CurrencyCode = keyof typeof CURRENCY_EXPONENT;

/** Every accepted code, in alphabetical order. */
export const CURRENCY_CODES = Object.keys(CURRENCY_EXPONENT) as readonly CurrencyCode[];

/** Whether `code` is a currency the system accepts. Case matters: ISO codes are upper case. */
export const isCurrencyCode = (code: string): code is CurrencyCode => Object.hasOwn(CURRENCY_EXPONENT, code);

/** Decimal places of `code`: 0 for JPY, 2 for GBP, 3 for KWD. */
export function currencyExponent(code: CurrencyCode): number {
  assert(isCurrencyCode(code), `${code} is an accepted ISO 4217 code`);
  return CURRENCY_EXPONENT[code];
}
