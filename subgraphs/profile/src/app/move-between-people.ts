import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { EntityManager } from 'typeorm';
import { lockCustomers } from '../db/customer-repository';
import { rehomeAllRows, type Rehoming } from '../db/home-repository';
import { changeCarts } from './change-carts';
import type { MergeDesk } from './merge-desk';
import { orderReturned } from './published-events';
import { refreshConsents } from './refresh-consents';
import { markPeopleChanged } from './segment/mark-changes';
import { settleReturns } from './settle-returns';
import { Shoppers } from './shoppers';

/**
 * Shows what was written under some ids as others' than before, after a merge of known customers or its undoing, and
 * computes anew what follows from it: returns, carts, consents, segments. A constant number of statements.
 */
export async function moveBetweenPeople(
  tx: EntityManager,
  { now, cartMerge: rule, consentDefaults }: MergeDesk,
  {
    moves,
    joined,
  }: {
    readonly moves: readonly Rehoming[];
    /** The two that became one person, when they did. */
    readonly joined: { readonly from: string; readonly into: string } | null;
  },
): Promise<void> {
  const people = [...new Set(moves.flatMap(({ from, into }) => [from, into]))];
  await lockCustomers(tx, people);
  await rehomeAllRows(tx, moves);

  const shoppers = new Shoppers([], { moves: [], personOf: nobody });
  const returned = await settleReturns(tx, {
    newOrders: [],
    newReturns: [],
    movedOrders: [],
    joined: [],
    parted: people,
  });
  const shopperOf = await shoppers.ofWritten(
    tx,
    returned.flatMap(({ of, orders }) => [of, ...orders]),
  );
  const carts = await changeCarts(tx, {
    moves,
    joins: joined === null ? [] : [{ fromId: joined.from, intoId: joined.into, atMs: now.getTime() }],
    steps: [],
    orderedBy: [],
    rule,
    shopperOf: (customerId) => shoppers.byId(customerId),
  });
  const ids = [...new Set([...people, ...moves.map(({ originId }) => originId)])];
  await refreshConsents(tx, { ids }, { now, defaults: consentDefaults });
  await markPeopleChanged(tx, people);
  await appendToOutbox(tx, [
    ...returned.map(({ of, orders }) => orderReturned(of, shopperOf, orders)),
    ...carts,
  ]);
}

const nobody = (): never => {
  throw new Error('a merge has no events of its own');
};
