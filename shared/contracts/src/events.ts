import { z } from 'zod';
import { cartChangedV1 } from './cart';
import { contributionPublishedV1 } from './contribution';
import { consentChangedV1, customerIdentifiedV1, customerMergedV1, customerUnmergedV1 } from './customer';
import { pointsEarnedV1, tierChangedV1 } from './loyalty';
import { orderCompletedV1, orderReturnedV1 } from './order';
import { priceChangedV1 } from './price';
import { productUpsertedV1, productViewedV1 } from './product';
import { erasureDoneV1, erasureRequestedV1, exportPartV1, exportRequestedV1 } from './rights';
import { reminderDueV1, segmentChangedV1 } from './segment';

/** Every event on the bus. Evolve one by adding optional fields; anything else is a v2 beside v1. */
export const anyEvent = z.discriminatedUnion('type', [
  productUpsertedV1,
  productViewedV1,
  cartChangedV1,
  orderCompletedV1,
  orderReturnedV1,
  customerIdentifiedV1,
  customerMergedV1,
  customerUnmergedV1,
  consentChangedV1,
  pointsEarnedV1,
  tierChangedV1,
  priceChangedV1,
  contributionPublishedV1,
  segmentChangedV1,
  reminderDueV1,
  erasureRequestedV1,
  erasureDoneV1,
  exportRequestedV1,
  exportPartV1,
]);

export type AnyEvent = z.infer<typeof anyEvent>;
export type EventType = AnyEvent['type'];
/** The event of one type: `EventOf<'order.completed'>`. */
export type EventOf<Type extends EventType> = Extract<AnyEvent, { type: Type }>;

/** Every event type, in the order of the manual. */
export const EVENT_TYPES: readonly EventType[] = anyEvent.options.map((option) => option.shape.type.value);
