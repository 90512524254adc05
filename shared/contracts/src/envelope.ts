import { z } from 'zod';

/** An instant, UTC, ISO 8601 with a Z: "2026-01-31T09:30:00.000Z". */
export const instant = z.iso.datetime();

/** The retailer's own product code, as the catalogue feed writes it. */
export const productId = z.string().min(1).max(64);

/** Minor units of the event's `currency`. */
export const minor = z.int();

/** An ISO 4217 alphabetic code. */
export const currency = z.string().regex(/^[A-Z]{3}$/);

/** What every event carries. `occurredAt` is when it happened in the world, not when it was published. */
export const envelope = <Type extends string, Version extends number>(type: Type, version: Version) => ({
  type: z.literal(type),
  version: z.literal(version),
  /** Unique for ever: consumers deduplicate on it. */
  eventId: z.uuid(),
  occurredAt: instant,
});

/**
 * Who did it. A known customer has an id; a visitor who has not been recognised has only the anonymous
 * id of their browser or device; a guest order may have neither.
 */
export const shopper = {
  customerId: z.uuid().nullable(),
  anonymousId: z.string().min(1).max(256).nullable(),
};

/** The most lines an order, return or cart may have. Real invoices run to 1,114. */
export const LINES_MAX = 5_000;
