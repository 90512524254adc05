import type { CurrencyCode } from '@rapport/kernel/currency';
import { parseDecimal } from '@rapport/kernel/decimal';
import { toMinor } from '@rapport/kernel/money';
import { readProductId } from '@rapport/kernel/product-id';
import type { Fields } from './fields';
import type { EventBody } from './shop-event';

/** What of an event can be asked about later, beside who, when and what it is called. */
export interface Facts {
  readonly productId: string | null;
  /** Minor units of the shop's currency. */
  readonly valueMinor: number | null;
  /** Chosen properties: flat, few and short. `null` when there are none. */
  readonly properties: Readonly<Record<string, string | number | boolean>> | null;
}

/** The properties that are kept of any event, by Segment's names. */
const KEPT = ['category', 'brand', 'variant', 'query', 'coupon', 'list_id', 'path', 'quantity'] as const;
const PROPERTIES_MAX = 20;
const TEXT_LENGTH_MAX = 256;

/**
 * The facts of an event that was understood.
 *
 * @param planned the properties that a tracking plan names, which are kept beside the usual ones
 */
export function factsOf(
  body: EventBody,
  properties: Fields,
  shopCurrency: CurrencyCode,
  planned: readonly string[] = [],
): Facts {
  return {
    productId: productOf(body, properties),
    valueMinor: body.kind === 'order' ? body.order.totalMinor : valueOf(properties, shopCurrency),
    properties: chosen(properties, planned),
  };
}

function productOf(body: EventBody, properties: Fields): string | null {
  if (body.kind === 'view') return body.productId;
  if (body.kind === 'cart' && body.change.kind !== 'set') return body.change.productId;
  const given = properties['product_id'];
  return typeof given === 'string' ? readProductId(given) : null;
}

/** `revenue`, or else `value`, of events that state one in the shop's currency. */
function valueOf(properties: Fields, shopCurrency: CurrencyCode): number | null {
  const { currency } = properties;
  if (currency !== undefined && currency !== shopCurrency) return null;
  const stated = properties['revenue'] ?? properties['value'];
  const decimal = typeof stated === 'string' || typeof stated === 'number' ? parseDecimal(stated) : null;
  // Fewer than ten digits before the point: sums of many stay far below 2^53.
  if (decimal === null || decimal.units.toString().length - decimal.scale > 10) return null;
  return toMinor(decimal, shopCurrency);
}

function chosen(properties: Fields, planned: readonly string[]): Facts['properties'] {
  const kept: Record<string, string | number | boolean> = {};
  let count = 0;
  for (const name of [...planned, ...KEPT]) {
    const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (count === PROPERTIES_MAX || !isShort(value) || Object.hasOwn(kept, name)) continue;
    kept[name] = value;
    count += 1;
  }
  return count === 0 ? null : kept;
}

const isShort = (value: unknown): value is string | number | boolean =>
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'string' && value.length <= TEXT_LENGTH_MAX);
