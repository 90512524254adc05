import type { AnyEvent } from '@rapport/contracts/events';
import type { ErasedIdentities } from './erased-identity';
import type { Person } from './personal-data';

const CUSTOMER_KEYS = ['customerId', 'fromCustomerId', 'intoCustomerId'] as const;

type Named = AnyEvent & Partial<Record<(typeof CUSTOMER_KEYS)[number] | 'anonymousId', string | null>>;

/** Money: it happened, whoever it was. */
const KEPT_WITHOUT_PERSON: ReadonlySet<string> = new Set(['order.completed', 'order.returned']);

/** Every id that events name. A request about a person's rights names nobody here: it is always carried out. */
export function idsNamedBy(events: readonly AnyEvent[]): Person {
  const customerIds = new Set<string>();
  const anonymousIds = new Set<string>();
  for (const event of events as readonly Named[]) {
    for (const key of CUSTOMER_KEYS) if (event[key]) customerIds.add(event[key]);
    if (event.anonymousId) anonymousIds.add(event.anonymousId);
    if (event.type !== 'order.returned') continue;
    for (const order of event.orders) if (order.customerId) customerIds.add(order.customerId);
  }
  return { customerIds: [...customerIds], anonymousIds: [...anonymousIds] };
}

/**
 * What may still be heard of an event when some of those it names were erased: orders and returns count without a
 * person, all else about an erased person is `null`, nothing. An anonymous id that was theirs is taken off what a living
 * customer did.
 */
export function unlinkErased(event: AnyEvent, erased: ErasedIdentities): AnyEvent | null {
  const named: Named = withoutErasedOwners(event, erased);
  const keepsOrder = KEPT_WITHOUT_PERSON.has(event.type);
  if (CUSTOMER_KEYS.some((key) => named[key] && erased.isErasedCustomer(named[key]))) {
    return keepsOrder ? ({ ...named, customerId: null, anonymousId: null } as AnyEvent) : null;
  }
  if (!named.anonymousId || !erased.isErasedAnonymous(named.anonymousId, new Date(event.occurredAt))) {
    return named;
  }
  return keepsOrder || named.customerId ? ({ ...named, anonymousId: null } as AnyEvent) : null;
}

/** A return names whose each of its orders is: two records of one person may be two again. */
function withoutErasedOwners(event: AnyEvent, erased: ErasedIdentities): AnyEvent {
  if (event.type !== 'order.returned') return event;
  const isErased = (id: string | null | undefined): boolean => !!id && erased.isErasedCustomer(id);
  if (!event.orders.some((order) => isErased(order.customerId))) return event;
  const orders = event.orders.map((order) =>
    isErased(order.customerId) ? { ...order, customerId: null } : order,
  );
  return { ...event, orders };
}
