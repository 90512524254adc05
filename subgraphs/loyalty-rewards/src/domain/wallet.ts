import { isCurrencyCode, type CurrencyCode } from '@rapport/kernel/currency';

/**
 * What a member can hold: points, or store credit in one currency. Amounts of the ledger are whole numbers in the unit of
 * their wallet: points, or minor units of the currency.
 */
export type Wallet = 'POINTS' | `STORE_CREDIT_${CurrencyCode}`;

const STORE_CREDIT = 'STORE_CREDIT_';

export const storeCreditIn = (currency: CurrencyCode): Wallet => `${STORE_CREDIT}${currency}`;

/** The currency of a wallet of store credit; `null` for points. */
export function currencyOf(wallet: Wallet): CurrencyCode | null {
  const code = wallet.startsWith(STORE_CREDIT) ? wallet.slice(STORE_CREDIT.length) : '';
  return isCurrencyCode(code) ? code : null;
}
