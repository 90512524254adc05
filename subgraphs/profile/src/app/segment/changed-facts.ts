import type { Mark } from '../../db/segment/mark-repository';
import { EVERYTHING } from '../../domain/segment/dependencies';
import type { ShopEvent } from '../../domain/shop-event';
import type { ResolvedPeople } from '../resolve-people';

/** About whom a batch of events changes what. Visitors belong to no segment until they are known. */
export function changedFacts(events: readonly ShopEvent[], people: ResolvedPeople): Mark[] {
  const marks = [...people.newlyKnown, ...people.moves.flatMap(({ from, into }) => [from, into])].map(
    (customerId): Mark => ({ customerId, fact: EVERYTHING }),
  );
  for (const event of events) {
    const { customerId, knownId } = people.personOf(event);
    if (knownId === null) continue;
    marks.push({ customerId, fact: `event:${event.name ?? event.type}` });
    if (event.body.kind === 'identify') marks.push({ customerId, fact: 'trait' });
  }
  return marks;
}
