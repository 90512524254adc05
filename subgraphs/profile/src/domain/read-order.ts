import type { CurrencyCode } from '@rapport/kernel/currency';
import { formatUnits, type Decimal } from '@rapport/kernel/decimal';
import { lineAmountMinor, toMinor } from '@rapport/kernel/money';
import {
  assertCountable,
  readAmount,
  readFields,
  readList,
  readPrice,
  readProductId,
  readQuantity,
  readText,
  type Fields,
} from './fields';
import { Refusal } from './refusal';
import type { Charge, OrderLine, ReportedOrder } from './shop-event';

/** As many as the event contracts carry. Real invoices have up to 1,114 lines. */
export const LINES_MAX = 5_000;
/** Shipping, tax, discount and adjustment included. */
const CHARGES_MAX = 100;
const CODE_LENGTH_MAX = 64;

/**
 * An order from the properties of "Order Completed".
 *
 * @throws Refusal when something is missing, of the wrong type or in another currency than the shop's
 */
export function readOrder(properties: Fields, shopCurrency: CurrencyCode): ReportedOrder {
  const number = readText(properties['order_id'], 'properties.order_id', CODE_LENGTH_MAX);
  readCurrency(properties, shopCurrency);
  const lines = readList(properties['products'], 'properties.products', LINES_MAX).map((product, index) =>
    readLine(product, index, shopCurrency),
  );
  assertCountable(lines, 'properties.products');
  const charges = readCharges(properties, shopCurrency);
  const totalMinor = sumMinor(lines) + sumMinor(charges);
  assertSumsUp(totalMinor);
  if (given(properties['total'])) {
    const statedMinor = toMinor(readPrice(properties['total'], 'properties.total'), shopCurrency);
    if (statedMinor !== totalMinor)
      charges.push({ code: 'ADJUSTMENT', amountMinor: statedMinor - totalMinor });
    assertFewCharges(charges);
    assertSumsUp(statedMinor);
    return { number, lines, charges, totalMinor: statedMinor };
  }
  assertFewCharges(charges);
  if (totalMinor < 0) {
    throw new Refusal('INVALID_EVENT', 'an order totals zero or more; its charges take it below zero');
  }
  return { number, lines, charges, totalMinor };
}

/** Thousands of the largest orders of one customer still add up exactly, below 2^53. */
const TOTAL_MINOR_MAX = 1e12;

function assertSumsUp(totalMinor: number): void {
  if (totalMinor <= TOTAL_MINOR_MAX) return;
  throw new Refusal(
    'INVALID_EVENT',
    `an order wants a total up to ${TOTAL_MINOR_MAX} minor units; more came`,
  );
}

function assertFewCharges(charges: readonly Charge[]): void {
  if (charges.length <= CHARGES_MAX) return;
  const reason = `an order wants at most ${CHARGES_MAX} charges, those of its total included; ${charges.length} came`;
  throw new Refusal('INVALID_EVENT', reason);
}

/** @throws Refusal unless the event is in the shop's own currency */
export function readCurrency(properties: Fields, shopCurrency: CurrencyCode): void {
  const currency = readText(properties['currency'], 'properties.currency', 3);
  if (currency !== shopCurrency) {
    throw new Refusal('CURRENCY_NOT_SUPPORTED', `this shop sells in ${shopCurrency}; another currency came`);
  }
}

function readLine(value: unknown, index: number, currencyCode: CurrencyCode): OrderLine {
  const at = `properties.products[${index}]`;
  const product = readFields(value, at);
  const quantity = readQuantity(product['quantity'], `${at}.quantity`);
  const price = readPrice(product['price'], `${at}.price`);
  return {
    lineNo: index + 1,
    productId: readProductId(product['product_id'], `${at}.product_id`),
    quantity,
    unitPrice: plain(price),
    amountMinor: amountOf(price, quantity, at, currencyCode),
  };
}

function readCharges(properties: Fields, currencyCode: CurrencyCode): Charge[] {
  const listed = given(properties['charges'])
    ? readList(properties['charges'], 'properties.charges', CHARGES_MAX)
    : [];
  const charges = listed.map((value, index): Charge => {
    const at = `properties.charges[${index}]`;
    const charge = readFields(value, at);
    const price = readAmount(charge['price'], `${at}.price`);
    const quantity = given(charge['quantity']) ? readQuantity(charge['quantity'], `${at}.quantity`) : 1;
    return {
      code: readText(charge['code'], `${at}.code`, CODE_LENGTH_MAX),
      amountMinor: amountOf(price, quantity, at, currencyCode),
    };
  });
  for (const [name, code, sign] of SINGLE_CHARGES) {
    if (!given(properties[name])) continue;
    const amountMinor = toMinor(readPrice(properties[name], `properties.${name}`), currencyCode);
    if (amountMinor !== 0) charges.push({ code, amountMinor: sign * amountMinor });
  }
  return charges;
}

/** Segment's own properties of an order, the code of the charge each becomes, and its sign. */
const SINGLE_CHARGES = [
  ['shipping', 'SHIPPING', 1],
  ['tax', 'TAX', 1],
  ['discount', 'DISCOUNT', -1],
] as const;

/** In major units; a thousandth of it, the smallest minor unit there is, still counts exactly. */
const LINE_AMOUNT_MAX = 9e12;

function amountOf(price: Decimal, quantity: number, name: string, currencyCode: CurrencyCode): number {
  if ((Math.abs(Number(price.units)) / 10 ** price.scale) * quantity > LINE_AMOUNT_MAX) {
    throw new Refusal('INVALID_EVENT', `${name} wants price x quantity up to ${LINE_AMOUNT_MAX}; more came`);
  }
  return lineAmountMinor(price, quantity, currencyCode);
}

const given = (value: unknown): boolean => value !== undefined && value !== null;

const plain = (price: Decimal): string => formatUnits(price.units, price.scale);

const sumMinor = (parts: readonly { readonly amountMinor: number }[]): number =>
  parts.reduce((sum, part) => sum + part.amountMinor, 0);
