import type { EntityManager } from 'typeorm';
import { findVisitorOwners } from '../db/device-repository';
import type { ShopEvent } from '../domain/shop-event';
import type { Shopper } from './published-events';
import type { ResolvedPeople } from './resolve-people';

/** Something that was written under an id. */
export interface Written {
  readonly originId: string;
  readonly anonymousId: string | null;
}

/**
 * As whom others know people: the customer under whose id a thing was written, not the one who shows it
 * since a merge, so that others, too, can give it back.
 */
export class Shoppers {
  private readonly knownIds = new Map<string, string | null>();
  /** A visitor's anonymous id, by the visitor. */
  private readonly visitors = new Map<string, string>();

  constructor(
    events: readonly ShopEvent[],
    private readonly people: Pick<ResolvedPeople, 'personOf' | 'moves'>,
  ) {
    for (const event of events) {
      const { originId, knownId } = people.personOf(event);
      this.knownIds.set(originId, knownId);
      if (knownId === null) this.visitors.set(originId, event.subject.anonymousId ?? '');
    }
    for (const { originId, knownId, anonymousId } of people.moves) {
      this.knownIds.set(originId, knownId);
      if (knownId === null) this.visitors.set(originId, anonymousId);
    }
  }

  of(event: ShopEvent): Shopper {
    return { customerId: this.people.personOf(event).knownId, anonymousId: event.subject.anonymousId };
  }

  /** As whom others know a person. */
  byId(customerId: string): Shopper {
    const anonymousId = this.visitors.get(customerId) ?? null;
    return { customerId: anonymousId === null ? customerId : null, anonymousId };
  }

  /** As whom others know the one who wrote each thing. */
  async ofWritten(tx: EntityManager, written: readonly Written[]): Promise<(one: Written) => Shopper> {
    const unknown = written.map(({ originId }) => originId).filter((id) => !this.knownIds.has(id));
    const owners = await findVisitorOwners(tx, [...new Set(unknown)]);
    return ({ originId, anonymousId }) => {
      const known = this.knownIds.get(originId);
      if (known !== undefined) return { customerId: known, anonymousId };
      return { customerId: owners.has(originId) ? (owners.get(originId) ?? null) : originId, anonymousId };
    };
  }
}
