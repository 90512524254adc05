import type { CurrencyCode } from '@rapport/kernel/currency';
import { CART_LINES_MAX } from './cart-lines';
import {
  assertCountable,
  readFields,
  readList,
  readProductId,
  readQuantity,
  readText,
  type Fields,
} from './fields';
import { LINES_MAX, readCurrency, readOrder } from './read-order';
import { Refusal } from './refusal';
import type { UnplannedPolicy } from './tracking-plan';
import type { EventBody, ProductQuantity, ReportedReturn } from './shop-event';

/** A track event as it came. */
export interface TrackEvent {
  readonly name: string;
  readonly messageId: string;
  readonly properties: Fields;
}

type TrackReader = (properties: Fields, shopCurrency: CurrencyCode, messageId: string) => EventBody;

/** The track events that mean something here, by Segment's name (its e-commerce spec). */
const READERS: Readonly<Record<string, TrackReader>> = {
  'Order Completed': (properties, currency) => ({ kind: 'order', order: readOrder(properties, currency) }),
  'Order Refunded': (properties, currency, messageId) => ({
    kind: 'return',
    return: readReturn(properties, currency, messageId),
  }),
  'Product Viewed': (properties) => ({ kind: 'view', productId: productOf(properties) }),
  'Product Added': (properties) => ({
    kind: 'cart',
    change: { kind: 'added', productId: productOf(properties), quantity: quantityOf(properties) ?? 1 },
  }),
  'Product Removed': (properties) => ({
    kind: 'cart',
    change: { kind: 'removed', productId: productOf(properties), quantity: quantityOf(properties) },
  }),
  // Of Segment's B2B SaaS spec: the sessions of tills, tablets and other devices that several people use.
  'Signed In': ({ shared_device: shared }) => ({ kind: 'login', shared: shared === true }),
  'Signed Out': ({ shared_device: shared }) => ({ kind: 'logout', shared: shared === true }),
  'Cart Viewed': (properties) => ({
    kind: 'cart',
    change: { kind: 'set', lines: readQuantities(properties, CART_LINES_MAX) },
  }),
};

/** The track events that are understood. */
export const TRACK_EVENTS = Object.keys(READERS);

/**
 * @param unknown what becomes of a name that means nothing here
 * @throws Refusal for such a name that is not allowed, or properties that do not fit it
 */
export function readTrack(
  { name, messageId, properties }: TrackEvent,
  shopCurrency: CurrencyCode,
  unknown: UnplannedPolicy,
): EventBody {
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (reader === undefined && unknown === 'ALLOW') return { kind: 'context' };
  if (reader === undefined) {
    throw new Refusal('UNKNOWN_EVENT', `event wants one of ${TRACK_EVENTS.join(', ')}; another name came`);
  }
  return reader(properties, shopCurrency, messageId);
}

const NUMBER_LENGTH_MAX = 64;

/** Segment's spec has no number of a refund: its message names it, a long message id by its end, which differs. */
const numberOfMessage = (messageId: string): string =>
  messageId.slice(-NUMBER_LENGTH_MAX).replace(/^[\udc00-\udfff]/, '');

function readReturn(properties: Fields, shopCurrency: CurrencyCode, messageId: string): ReportedReturn {
  readCurrency(properties, shopCurrency);
  const { refund_id: number, order_id: orderNumber } = properties;
  return {
    number: given(number)
      ? readText(number, 'properties.refund_id', NUMBER_LENGTH_MAX)
      : numberOfMessage(messageId),
    orderNumber: given(orderNumber) ? readText(orderNumber, 'properties.order_id', NUMBER_LENGTH_MAX) : null,
    lines: readQuantities(properties, LINES_MAX),
  };
}

function readQuantities(properties: Fields, linesMax: number): readonly ProductQuantity[] {
  const name = 'properties.products';
  const lines = readList(properties['products'], name, linesMax).map((value, index) => {
    const product = readFields(value, `${name}[${index}]`);
    return {
      productId: readProductId(product['product_id'], `${name}[${index}].product_id`),
      quantity: readQuantity(product['quantity'], `${name}[${index}].quantity`),
    };
  });
  assertCountable(lines, name);
  return lines;
}

const productOf = (properties: Fields): string =>
  readProductId(properties['product_id'], 'properties.product_id');

const quantityOf = (properties: Fields): number | null =>
  given(properties['quantity']) ? readQuantity(properties['quantity'], 'properties.quantity') : null;

const given = (value: unknown): boolean => value !== undefined && value !== null;
