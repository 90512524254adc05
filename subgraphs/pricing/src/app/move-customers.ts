import {
  recordMerges,
  resolveCustomerIds,
  type CustomerMerge,
} from '@rapport/subgraph-kit/customer-redirect';
import type { EntityManager } from 'typeorm';
import { moveCarts } from '../db/cart-repository';
import { moveQuotes } from '../db/quote-repository';

/** Gives quotes and carts of merged customers to those who survive, in whatever order merges arrive. */
export async function moveCustomers(tx: EntityManager, merges: readonly CustomerMerge[]): Promise<void> {
  await recordMerges(tx, merges);
  const survivors = await resolveCustomerIds(tx, merges.flatMap(({ from, into }) => [from, into])); // prettier-ignore
  const moves = [...survivors]
    .map(([from, into]) => ({ from, into }))
    .filter(({ from, into }) => from !== into);
  if (moves.length === 0) return;
  await moveQuotes(tx, moves);
  await moveCarts(tx, moves);
}
