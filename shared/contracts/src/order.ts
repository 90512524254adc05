import { z } from 'zod';
import { currency, envelope, instant, LINES_MAX, minor, productId, shopper } from './envelope';

/**
 * `order.completed` v1: an order was paid in full. `occurredAt` is the order's instant.
 *
 * Published by: profile. Read by: recommendation, loyalty-rewards, pricing, community. Delivered at least
 * once, in no order, also against `order.returned`: it is a **state**, so upsert by `orderId` and keep the
 * highest `revision`. The same order is published again, with a higher revision, when it turns out to be
 * another's: a guest's orders move to a customer who was recognised later. A merge changes nothing of it:
 * `customerId` is the id that the order was written under, not the one under which it is shown.
 */
export const orderCompletedV1 = z.object({
  ...envelope('order.completed', 1),
  ...shopper,
  orderId: z.uuid(),
  /** The number the shop system gave it. */
  orderNumber: z.string().min(1).max(64),
  /** Grows with each change of the order's state; shared with `order.returned`. */
  revision: z.int().positive(),
  currency,
  /** What was paid: product lines plus charges. */
  totalMinor: minor.nonnegative(),
  /** What is still kept after the returns known at this revision; `totalMinor` when there are none. */
  keptMinor: minor.nonnegative(),
  lines: z
    .array(
      z.object({
        /** 1 is the first line of the order as reported; stable for the life of the order. */
        lineNo: z.int().positive(),
        productId,
        quantity: z.int().positive(),
        /** Major units, as charged; may have more decimals than the currency: "0.125". */
        unitPrice: z.string().regex(/^\d{1,12}(\.\d{1,6})?$/),
        /** `unitPrice` x `quantity`, rounded half up once. */
        amountMinor: minor.nonnegative(),
      }),
    )
    .max(LINES_MAX),
  /** Postage, fees, manual corrections: part of the total, not of the catalogue. May be negative. */
  charges: z.array(z.object({ code: z.string().min(1).max(64), amountMinor: minor })).max(LINES_MAX),
});
export type OrderCompleted = z.infer<typeof orderCompletedV1>;

/**
 * `order.returned` v1: units came back. `occurredAt` is the return's instant.
 *
 * `orders` holds the **state** of every order that this return, or a recalculation that it caused,
 * changed: cumulative units and refunds, not differences. Keep the highest `revision` of an `orderId`,
 * and any order of arrival ends the same, also when the return comes before its order.
 *
 * Published by: profile. Read by: recommendation, loyalty-rewards, community.
 */
export const orderReturnedV1 = z.object({
  ...envelope('order.returned', 1),
  ...shopper,
  returnId: z.uuid(),
  returnNumber: z.string().min(1).max(64),
  currency,
  /** What this return refunds in total. */
  refundMinor: minor.nonnegative(),
  /** Units that no earlier order still held: counted, reported, without any other effect. */
  unmatchedUnits: z.int().nonnegative(),
  orders: z
    .array(
      z.object({
        orderId: z.uuid(),
        /** Whose the order is, as in `order.completed`; when absent, whose the return is. */
        customerId: z.uuid().nullable().optional(),
        orderedAt: instant,
        revision: z.int().positive(),
        totalMinor: minor.nonnegative(),
        keptMinor: minor.nonnegative(),
        /** Every line of the order from which units have come back so far, by all returns together. */
        lines: z
          .array(
            z.object({
              lineNo: z.int().positive(),
              productId,
              returnedUnits: z.int().nonnegative(),
              refundedMinor: minor.nonnegative(),
            }),
          )
          .max(LINES_MAX),
      }),
    )
    .max(LINES_MAX),
});
export type OrderReturned = z.infer<typeof orderReturnedV1>;
