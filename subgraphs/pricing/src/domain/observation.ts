import type { CurrencyCode } from '@rapport/kernel/currency';
import { parseDecimal } from '@rapport/kernel/decimal';
import { DAY_MS } from '@rapport/kernel/clock';
import { assert } from '@rapport/kernel/assert';
import { toMinor } from '@rapport/kernel/money';
import { readProductId } from '@rapport/kernel/product-id';

/** So many order lines of one product, on one day, in one quantity, at one price: a bar of the product's histogram. */
export interface Observation {
  /** UTC day: whole days since 1970-01-01. */
  readonly day: number;
  /** Units of the line, 1 or more. */
  readonly quantity: number;
  /** What one unit cost, in minor units, above zero. */
  readonly unitAmountMinor: number;
  /** How many such lines. */
  readonly lines: number;
}

/** What the price list learns from one order line. */
export interface ObservedLine {
  readonly productId: string;
  readonly quantity: number;
  readonly unitAmountMinor: number;
}

/** The part of a completed order that prices are learnt from. */
export interface ObservedOrder {
  readonly customerId: string | null;
  readonly currency: string;
  readonly lines: readonly {
    readonly productId: string;
    readonly quantity: number;
    /** Major units, may have more decimals than the currency. */
    readonly unitPrice: string;
  }[];
}

/**
 * Dearer is a mistake of the shop system: a billion of a currency with two decimals, which in none is a small sum.
 * In minor units, because exactness is a matter of the number and not of the currency.
 */
const UNIT_AMOUNT_MINOR_MAX = 100_000_000_000;
/** As improbable; the shop's largest line has 80,995 units. */
const QUANTITY_MAX = 1_000_000;

/** The UTC day of `instant`, as whole days since 1970-01-01. */
export const dayNumber = (instant: Date): number => Math.floor(instant.getTime() / DAY_MS);

/** The first instant of a UTC day. */
export const startOfDay = (day: number): Date => new Date(day * DAY_MS);

/**
 * The lines of `order` that say what the public pays. None of a guest's order: this shop books another sales
 * channel as orders without a customer, at about twice the price (85123A: 5.79 beside 2.95), and those must not move
 * the public price (ADR 0010). None in another currency than the list's, and no gifts.
 *
 * Prices are rounded half up to the minor unit here: rounding keeps their order, so the median of rounded prices is
 * the rounded median.
 */
export function observe(order: ObservedOrder, listCurrency: CurrencyCode): readonly ObservedLine[] {
  if (order.customerId === null || order.currency !== listCurrency) return [];
  return order.lines
    .flatMap((line) => {
      const productId = readProductId(line.productId);
      if (productId === null) return [];
      const unitPrice = parseDecimal(line.unitPrice);
      assert(unitPrice !== null, `unitPrice is a decimal, not ${line.unitPrice}`);
      return [{ productId, quantity: line.quantity, unitAmountMinor: toMinor(unitPrice, listCurrency) }];
    })
    .filter(
      ({ quantity, unitAmountMinor }) =>
        unitAmountMinor > 0 && unitAmountMinor <= UNIT_AMOUNT_MINOR_MAX && quantity <= QUANTITY_MAX,
    );
}
