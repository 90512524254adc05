import type { ConsentChanged } from '@rapport/contracts/customer';
import type { ConsentState } from '@rapport/subgraph-kit/consent/consent-state';
import {
  findCustomerConsents,
  findVisitorConsents,
  saveConsents,
  type ConsentSubject,
} from '@rapport/subgraph-kit/consent/consent-store';
import { newId } from '@rapport/subgraph-kit/ids';
import { appendToOutbox } from '@rapport/subgraph-kit/outbox';
import type { EntityManager } from 'typeorm';
import {
  findUsedDevices,
  findKnownIds,
  findPeopleOf,
  hasDecisions,
  type UsedDevice,
} from '../db/consent-repository';
import { queueConsenting } from '../db/audience/delivery-repository';
import { markFactsChanged } from '../db/segment/mark-repository';
import { consentInForce, type ConsentInForce, type ConsentPurpose } from '../domain/consent';
import { dropRefusedReminders } from './drop-refused-reminders';
import { findPeopleDecisions } from './people-decisions';

/**
 * Works out anew what the people of these ids allow, and tells the others where it changed: after a decision, a merge or
 * the undoing of one. The people are locked. A constant number of statements; one where nobody ever decided.
 */
export async function refreshConsents(
  tx: EntityManager,
  { ids, anonymousIds = [] }: { readonly ids: readonly string[]; readonly anonymousIds?: readonly string[] },
  { now, defaults }: { readonly now: Date; readonly defaults: readonly ConsentPurpose[] },
): Promise<void> {
  if (ids.length + anonymousIds.length === 0) return;
  const asked = await findPeopleOf(tx, ids);
  const concerned = { ids: asked.map(({ id }) => id), anonymousIds };
  if (!(await hasDecisions(tx, concerned))) return;
  const known = new Set(concerned.ids);
  const devices = await findUsedDevices(tx, concerned);
  const others = devices.flatMap(({ customerId }) => customerId ?? []).filter((id) => !known.has(id));
  const rows = others.length === 0 ? asked : [...asked, ...(await findPeopleOf(tx, [...new Set(others)]))];
  const everyId = rows.map(({ id }) => id);
  // First what is stated, then what it follows from: who decides meanwhile waits, or is read here with what they decided.
  const before = await lockStates(tx, everyId, devices);
  const inForceOf = new Map<string, ConsentInForce>();
  for (const { ids: own, decisions, joinings } of await findPeopleDecisions(tx, rows)) {
    const inForce = consentInForce(decisions, joinings, defaults);
    for (const id of own) inForceOf.set(id, inForce);
  }
  const changed = changedStates(before, {
    inForceOf,
    devices,
    undecided: consentInForce([], [], defaults),
  });
  await saveConsents(tx, changed);
  const steps = changed.flatMap(({ customerId, granted }) =>
    customerId === null
      ? []
      : [{ customerId, before: before.customers.get(customerId)?.granted ?? defaults, now: granted }],
  );
  await markFactsChanged(
    tx,
    steps.map(({ customerId }) => ({ customerId, fact: 'consent' })),
  );
  await queueConsenting(
    tx,
    steps.map(({ customerId }) => customerId),
    now,
  );
  await dropRefusedReminders(tx, steps);
  // A visitor has no id outside: others know them by their anonymous ids.
  const numbered = await findKnownIds(tx, everyId);
  await appendToOutbox(
    tx,
    changed
      .filter(({ customerId }) => customerId === null || numbered.has(customerId))
      .map((state) => toEvent(state, now)),
  );
}

type Stated = ConsentState & ConsentSubject;

interface StatesBefore {
  readonly customers: ReadonlyMap<string, ConsentState>;
  readonly visitors: ReadonlyMap<string, ConsentState>;
}

/** What is stated of these ids and devices; nobody else states anything of them until `tx` ends. */
async function lockStates(
  tx: EntityManager,
  customerIds: readonly string[],
  devices: readonly UsedDevice[],
): Promise<StatesBefore> {
  const customers = await findCustomerConsents(tx, customerIds, { lock: true });
  const anonymousIds = devices.map(({ anonymousId }) => anonymousId);
  return { customers, visitors: await findVisitorConsents(tx, anonymousIds, { lock: true }) };
}

/** The state of every id, and of every anonymous id, that is not as it was, under its next revision. */
function changedStates(
  { customers, visitors }: StatesBefore,
  {
    inForceOf,
    devices,
    undecided,
  }: {
    readonly inForceOf: ReadonlyMap<string, ConsentInForce>;
    readonly devices: readonly UsedDevice[];
    readonly undecided: ConsentInForce;
  },
): readonly Stated[] {
  const customerIds = [...inForceOf.keys()];
  const next = (
    before: ConsentState | undefined,
    personId: string | null,
    subject: ConsentSubject,
  ): Stated[] => {
    const inForce = personId === null ? undecided : inForceOf.get(personId);
    if (inForce === undefined || isSame(before ?? undecided, inForce)) return [];
    return [{ ...inForce, ...subject, revision: (before?.revision ?? 0) + 1 }];
  };
  return [
    ...customerIds.flatMap((customerId) =>
      next(customers.get(customerId), customerId, { customerId, anonymousId: null }),
    ),
    ...devices.flatMap(({ anonymousId, customerId }) =>
      next(visitors.get(anonymousId), customerId, { customerId: null, anonymousId }),
    ),
  ];
}

const isSame = (a: ConsentInForce, b: ConsentInForce): boolean =>
  a.personalisation === b.personalisation &&
  a.globalPrivacyControl === b.globalPrivacyControl &&
  a.granted.join() === b.granted.join() &&
  refusals(a) === refusals(b);

const refusals = ({ refused }: ConsentInForce): string =>
  refused.map(({ purpose, reason }) => `${purpose} ${reason}`).join();

const toEvent = ({ granted, refused, ...state }: Stated, now: Date): ConsentChanged => ({
  type: 'consent.changed',
  version: 1,
  eventId: newId(),
  occurredAt: now.toISOString(),
  ...state,
  granted: [...granted],
  refused: [...refused],
});
