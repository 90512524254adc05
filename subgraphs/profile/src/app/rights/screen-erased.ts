import type { EntityManager } from 'typeorm';
import { findTombstones, isAnybodyErasedSince } from '../../db/tombstone-repository';
import type { ReadPhone } from '../../domain/identifier';
import type { ShopEvent } from '../../domain/shop-event';
import type { Secrecy } from '../../secrecy/secrecy';
import { marksNamedBy, namedIn } from './identity-marks';

/** Events by what may become of them when some of those they name were erased. */
export interface Screened {
  readonly living: readonly ShopEvent[];
  /** Orders and returns from before the erasure: money, kept without a person. */
  readonly unlinked: readonly ShopEvent[];
  /** All else from before it: nothing is kept. */
  readonly dropped: readonly ShopEvent[];
}

/**
 * Sorts out what is told late of people who were erased: replays, backfills, tills that were offline. An event after the
 * erasure is about somebody new, who may have the same number. One statement, or two where something is that late.
 */
export async function screenErased(
  tx: EntityManager,
  { secrecy, readPhone }: { readonly secrecy: Secrecy; readonly readPhone: ReadPhone },
  events: readonly ShopEvent[],
): Promise<Screened> {
  if (events.length === 0) return { living: [], unlinked: [], dropped: [] };
  const earliest = new Date(Math.min(...events.map(({ occurredAt }) => occurredAt.getTime())));
  if (!(await isAnybodyErasedSince(tx, earliest))) return { living: events, unlinked: [], dropped: [] };
  const mark = await secrecy.marker(tx);
  const marked = events.map((event) => ({ event, marks: marksNamedBy(mark, namedIn(event), readPhone) }));
  const erasedAt = await findTombstones(tx, [...new Set(marked.flatMap(({ marks }) => marks))]);
  if (erasedAt.size === 0) return { living: events, unlinked: [], dropped: [] };

  const screened = { living: [] as ShopEvent[], unlinked: [] as ShopEvent[], dropped: [] as ShopEvent[] };
  for (const { event, marks } of marked) {
    const isErased = marks.some((one) => {
      const instant = erasedAt.get(one);
      return instant !== undefined && event.occurredAt <= instant;
    });
    if (!isErased) screened.living.push(event);
    else if (event.body.kind === 'order' || event.body.kind === 'return') screened.unlinked.push(event);
    else screened.dropped.push(event);
  }
  return screened;
}
