import type { Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import { markForComputing } from '../../db/computed/computed-repository';
import { markFactsChanged, marksWrite, type Mark } from '../../db/segment/mark-repository';
import { EVERYTHING } from '../../domain/segment/dependencies';
import type { ShopEvent } from '../../domain/shop-event';
import type { ResolvedPeople } from '../resolve-people';

/**
 * Has everything that follows from a batch of events worked out anew when it commits; one statement at most.
 *
 * @returns what is still to be written
 */
export async function markChanges(
  tx: EntityManager,
  events: readonly ShopEvent[],
  people: ResolvedPeople,
): Promise<Write | null> {
  const moved = people.moves.flatMap(({ from, into }) => [from, into]);
  const marks = [...people.newlyKnown, ...moved].map((customerId): Mark => ({
    customerId,
    fact: EVERYTHING,
  }));
  const bought = [...moved];
  for (const event of events) {
    const { customerId, knownId } = people.personOf(event);
    // Visitors belong to no segment until they are known.
    if (knownId === null) continue;
    marks.push({ customerId, fact: `event:${event.name ?? event.type}` });
    const { kind } = event.body;
    if (kind === 'identify') marks.push({ customerId, fact: 'trait' });
    if (kind === 'order' || kind === 'return') bought.push(customerId);
  }
  await markForComputing(tx, bought);
  return marksWrite(marks);
}

/** Has everything about these people worked out anew: they were merged, or are apart again. */
export async function markPeopleChanged(tx: EntityManager, customerIds: readonly string[]): Promise<void> {
  await markFactsChanged(
    tx,
    customerIds.map((customerId) => ({ customerId, fact: EVERYTHING })),
  );
  await markForComputing(tx, customerIds);
}
