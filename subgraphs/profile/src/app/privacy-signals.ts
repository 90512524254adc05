import { findCustomerConsents, findVisitorConsents } from '@rapport/subgraph-kit/consent/consent-store';
import { GPC_PURPOSES } from '@rapport/subgraph-kit/consent/consent-state';
import { holdOffErasuresAndMerges } from '@rapport/subgraph-kit/customer-redirect';
import { RequestError } from '@rapport/subgraph-kit/errors';
import type { RequestContext, Runtime } from '@rapport/subgraph-kit/subgraph';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { EntityManager } from 'typeorm';
import { findDecisions } from '../db/consent-chain-repository';
import { findPeopleOf } from '../db/consent-repository';
import { lockActingPerson } from './acting-person';
import { recordDecisions } from './record-decisions';
import { refreshConsents } from './refresh-consents';
import { withRetries } from './with-retries';

/** People of whom it is known that their signal is recorded, and signals that wait to be; beyond that they come again. */
const KNOWN_MAX = 20_000;
const WAITING_MAX = 1_000;
/** A device that was erased since may be somebody new's: each is looked at again once a day. */
const KNOWN_FOR_MS = 24 * 3_600_000;
/** Before whatever the request that carries it decides by name: who was asked about the conflict has the last word. */
const BEFORE_ITS_REQUEST_MS = 1;

type Shopper = Extract<Viewer, { kind: 'customer' | 'guest' }>;

/**
 * Records `Sec-GPC: 1` of those who ask the graph, once a person: as a refusal of what the signal is about, beside the
 * request and one at a time, so that no request waits and a crowd costs no more than one connection. Whom this process
 * knows to have signalled costs nothing; who signalled before it started, one statement.
 */
export class PrivacySignals {
  private readonly knownUntilMs = new Map<string, number>();
  private waiting = 0;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly runtime: Runtime) {}

  hear({ viewer, globalPrivacyControl }: RequestContext): void {
    if (globalPrivacyControl !== true || this.waiting >= WAITING_MAX) return;
    const subject = subjectOf(viewer);
    const now = this.runtime.now();
    if (subject === null || (this.knownUntilMs.get(subject.key) ?? 0) > now.getTime()) return;
    this.remember(subject.key, now);
    this.waiting += 1;
    this.last = this.last.then(async () => {
      try {
        await recordSignal(this.runtime, subject.viewer, now);
      } catch (error) {
        this.knownUntilMs.delete(subject.key);
        this.runtime.log.error({ err: error }, 'a privacy signal was not recorded; the next one will be');
      } finally {
        this.waiting -= 1;
      }
    });
  }

  /** Resolves when every signal heard so far is recorded. */
  settled(): Promise<void> {
    return this.last;
  }

  private remember(key: string, now: Date): void {
    this.knownUntilMs.delete(key);
    this.knownUntilMs.set(key, now.getTime() + KNOWN_FOR_MS);
    if (this.knownUntilMs.size <= KNOWN_MAX) return;
    const [oldest] = this.knownUntilMs.keys();
    if (oldest !== undefined) this.knownUntilMs.delete(oldest);
  }
}

function subjectOf(viewer: Viewer): { readonly key: string; readonly viewer: Shopper } | null {
  if (viewer.kind === 'customer') return { key: `customer ${viewer.customerId}`, viewer };
  if (viewer.kind !== 'guest' || viewer.anonymousId === null) return null;
  return { key: `guest ${viewer.anonymousId}`, viewer };
}

/** Nothing for who signalled before, and for a guest on a customer's device, who must not act as that customer. */
async function recordSignal({ db, consentDefaults }: Runtime, viewer: Shopper, now: Date): Promise<void> {
  try {
    if (await hasSignalled(db.manager, viewer)) return;
    await withRetries(() =>
      db.transaction(async (tx) => {
        await holdOffErasuresAndMerges(tx);
        const { originId } = await lockActingPerson(tx, viewer, now);
        await recordFirst(tx, { originId, actor: viewer.kind === 'customer' ? 'self' : 'guest' }, now);
        await refreshConsents(tx, { ids: [originId] }, { now, defaults: consentDefaults });
      }),
    );
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
  }
}

async function hasSignalled(db: EntityManager, viewer: Shopper): Promise<boolean> {
  if (viewer.kind === 'customer') {
    const known = await findCustomerConsents(db, [viewer.customerId]);
    return known.get(viewer.customerId)?.globalPrivacyControl === true;
  }
  const { anonymousId } = viewer;
  if (anonymousId === null) return true;
  return (await findVisitorConsents(db, [anonymousId])).get(anonymousId)?.globalPrivacyControl === true;
}

async function recordFirst(
  tx: EntityManager,
  by: { readonly originId: string; readonly actor: string },
  now: Date,
): Promise<void> {
  const ids = (await findPeopleOf(tx, [by.originId])).map(({ id }) => id);
  if ((await findDecisions(tx, ids, [])).some(({ method }) => method === 'GPC')) return;
  const decidedAt = new Date(now.getTime() - BEFORE_ITS_REQUEST_MS);
  const notice = { version: null, hash: null, locale: null };
  const signal = { ...by, level: 'OFF', decidedAt, notice, channel: null, method: 'GPC' } as const;
  await recordDecisions(
    tx,
    GPC_PURPOSES.map((purpose) => ({ ...signal, purpose })),
    now,
  );
}
