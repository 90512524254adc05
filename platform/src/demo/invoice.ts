/** One line of an invoice, as the shop recorded it. */
export interface InvoiceLine {
  /** Upper case: the shop wrote "85123a" and "85123A" for the same product. */
  readonly code: string;
  /** Negative on cancellations and stock corrections. */
  readonly quantity: number;
  /** Pounds, as written: "2.55", "0.001". */
  readonly unitPrice: string;
}

/** One invoice of the shop's history. */
export interface Invoice {
  /** "536365"; cancellations begin with C, corrections of bad debt with A. */
  readonly number: string;
  /** The shop's customer number; `null` for somebody the shop did not know. */
  readonly customer: string | null;
  readonly country: string;
  /** The earliest of its lines, the shop's local time read as UTC, in milliseconds. */
  readonly instantMs: number;
  readonly lines: readonly InvoiceLine[];
}

/** A product is a stock code beginning with five digits; every other code is a charge (postage, fees, manual). */
export const isProduct = (code: string): boolean => /^\d{5}/.test(code);
