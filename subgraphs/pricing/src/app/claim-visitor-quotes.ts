import { byCodeUnit } from '@rapport/kernel/compare';
import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import type { EntityManager } from 'typeorm';
import { claimQuotes } from '../db/quote-repository';

/** A visitor who was recognised. */
export interface Recognition {
  readonly anonymousId: string | null;
  readonly customerId: string;
}

/** Gives a recognised visitor's quotes to the customer they are. */
export async function claimVisitorQuotes(
  tx: EntityManager,
  recognitions: readonly Recognition[],
): Promise<void> {
  const customerByVisitor = new Map<string, string>();
  for (const { anonymousId, customerId } of recognitions) {
    // Two customers behind one browser: the smaller id, so that the order of arrival in a batch does not matter.
    const known = anonymousId === null ? undefined : customerByVisitor.get(anonymousId);
    if (anonymousId !== null && (known === undefined || byCodeUnit(customerId, known) < 0)) {
      customerByVisitor.set(anonymousId, customerId);
    }
  }
  if (customerByVisitor.size === 0) return;
  const survivors = await resolveCustomerIds(tx, [...customerByVisitor.values()]);
  await claimQuotes(
    tx,
    [...customerByVisitor].map(([anonymousId, id]) => ({ anonymousId, customerId: survivors.get(id) ?? id })),
  );
}
