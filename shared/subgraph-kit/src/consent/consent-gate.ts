import { isUuid } from '@rapport/kernel/ids';
import { assert } from '@rapport/kernel/assert';
import DataLoader from 'dataloader';
import type { EntityManager } from 'typeorm';
import { ConsentRequiredError } from '../errors';
import { refusalOf, type ConsentCircumstances, type ConsentState, type DataUse } from './consent-state';
import { findCustomerConsents, findVisitorConsents, type ConsentSubject } from './consent-store';

/** What one request may use of whom. */
export interface ConsentGate {
  /** @throws ConsentRequiredError when `subject` does not allow `use` */
  require(use: DataUse, subject: ConsentSubject): Promise<void>;
  /** Whether `subject` allows `use`. Nobody in particular allows everything: nothing personal is used. */
  allows(use: DataUse, subject: ConsentSubject): Promise<boolean>;
}

const BATCH_MAX = 500;

/**
 * The gate of one request: one statement for all the customers, and one for all the visitors, of whom a field is asked
 * at a time. It remembers no longer than the request, so that a withdrawal holds from the next request on.
 */
export function createConsentGate(db: EntityManager, circumstances: ConsentCircumstances): ConsentGate {
  const customers = loaderOf((ids) => findCustomerConsents(db, ids.filter(isUuid)));
  const visitors = loaderOf((ids) => findVisitorConsents(db, ids));

  const refusal = async (use: DataUse, { customerId, anonymousId }: ConsentSubject) => {
    if (customerId !== null)
      return refusalOf(await customers.load(customerId.toLowerCase()), use, circumstances);
    if (anonymousId !== null) return refusalOf(await visitors.load(anonymousId), use, circumstances);
    return null;
  };
  return {
    async require(use, subject) {
      const reason = await refusal(use, subject);
      if (reason !== null) throw new ConsentRequiredError(use.purpose, reason);
    },
    allows: async (use, subject) => (await refusal(use, subject)) === null,
  };
}

const loaderOf = (find: (keys: readonly string[]) => Promise<ReadonlyMap<string, ConsentState>>) =>
  new DataLoader<string, ConsentState | null>(
    async (keys) => {
      const found = await find(keys);
      return keys.map((key) => found.get(key) ?? null);
    },
    { maxBatchSize: BATCH_MAX },
  );

/** A property, because Apollo Server hands resolvers a copy of the context. */
const GATE = Symbol('consent gate');

/** Puts a gate into the context of a request. */
export const guardContext = <Context extends object>(context: Context, gate: ConsentGate): Context =>
  Object.assign(context, { [GATE]: gate });

/** The gate of a request. A context without one is a bug, and lets nothing through. */
export function consentGateOf(context: object): ConsentGate {
  const gate = (context as { readonly [GATE]?: ConsentGate })[GATE];
  assert(gate !== undefined, 'every context of a subgraph is made by the kit, with a consent gate');
  return gate;
}
