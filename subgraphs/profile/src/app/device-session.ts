import { isBlockedId } from '@rapport/kernel/blocked-id';
import { isUuid } from '@rapport/kernel/ids';
import {
  BadInputError,
  ForbiddenError,
  NotFoundError,
  UnauthenticatedError,
} from '@rapport/subgraph-kit/errors';
import { newId } from '@rapport/subgraph-kit/ids';
import { actorOf, requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import { findStretchAt } from '../db/device-repository';
import { findCustomers } from '../db/profile-reader';
import { claimTill, freeTill, isTill } from '../db/till-repository';
import type { JoinOutcome } from '../domain/device';
import { isStorable } from '../domain/storable';
import { ingestEvents, type Ingestion } from './ingest-events';

/** What a login or logout came to. */
export type SessionOutcome = JoinOutcome;

/** Who logs in where. */
export interface LoginRequest {
  readonly anonymousId: string;
  /** Whom a till logs in; customers log themselves in. */
  readonly customerId: string | null;
  /** Whether several people use the device. A till always is such a device. */
  readonly shared: boolean;
}

/**
 * Begins a session of a customer on a device: the logged-in customer's own, or, at a till, of the one it names.
 *
 * @throws RequestError when the viewer may not, or there is no such customer or device
 */
export async function logIn(
  ingestion: Ingestion,
  viewer: Viewer,
  { anonymousId, customerId, shared }: LoginRequest,
): Promise<SessionOutcome> {
  const id = customerToLogIn(viewer, customerId);
  assertDevice(anonymousId);
  const person = (await findCustomers(ingestion.db.manager, [id])).get(id);
  if (person?.number == null) throw new NotFoundError('Customer', id);
  await assertOwnTill(ingestion, viewer, anonymousId);
  return report(ingestion, {
    event: 'Signed In',
    userId: person.number,
    anonymousId,
    properties: { shared_device: shared || viewer.kind === 'terminal' },
  });
}

function customerToLogIn(viewer: Viewer, customerId: string | null): string {
  if (viewer.kind === 'customer') {
    if (customerId === null) return viewer.customerId;
    throw new BadInputError('customerId is for tills: a customer logs in themselves');
  }
  if (viewer.kind === 'guest') throw new UnauthenticatedError('Log in first: a guest is nobody known');
  if (viewer.kind !== 'terminal') throw new ForbiddenError(`A ${viewer.kind} logs nobody in`);
  if (customerId === null || !isUuid(customerId)) {
    throw new BadInputError('customerId wants the id of a customer: whom does the till log in?');
  }
  return customerId;
}

/**
 * Ends whatever session there is on a device: what it does from now on is nobody's we know.
 *
 * Staff so make a till's device anybody's again.
 *
 * @throws ForbiddenError for a customer who is not the one on the device, for a guest on another device, and for all but
 * staff on a device of another till
 */
export async function logOut(
  ingestion: Ingestion,
  viewer: Viewer,
  anonymousId: string,
): Promise<SessionOutcome> {
  assertDevice(anonymousId);
  await assertMayLogOut(ingestion, viewer, anonymousId);
  const wasTill = await isTill(ingestion.db.manager, anonymousId);
  if (viewer.kind === 'staff') await freeTill(ingestion.db.manager, anonymousId);
  return report(ingestion, {
    event: 'Signed Out',
    anonymousId,
    properties: { shared_device: wasTill },
  });
}

async function assertMayLogOut(ingestion: Ingestion, viewer: Viewer, anonymousId: string): Promise<void> {
  if (viewer.kind === 'staff') requireStaff(viewer);
  else if (
    viewer.kind === 'guest' ? viewer.anonymousId !== anonymousId : !MAY_HAVE_SESSIONS.has(viewer.kind)
  ) {
    throw new ForbiddenError(`A ${viewer.kind} ends no session on this device`);
  } else await assertOwnTill(ingestion, viewer, anonymousId);
  if (viewer.kind === 'customer') await assertOnDevice(ingestion, viewer.customerId, anonymousId);
}

const MAY_HAVE_SESSIONS: ReadonlySet<Viewer['kind']> = new Set(['customer', 'terminal']);

/**
 * A till's sessions are its own: its anonymous id is on each of its requests, and whoever repeats it could put themselves
 * in the place of the shopper at the till. A device is the till's that first had a session on it.
 */
async function assertOwnTill({ db, now }: Ingestion, viewer: Viewer, anonymousId: string): Promise<void> {
  const owned =
    viewer.kind === 'terminal'
      ? await claimTill(db.manager, anonymousId, { terminal: actorOf(viewer), at: now() })
      : !(await isTill(db.manager, anonymousId));
  if (!owned) throw new ForbiddenError('The device is a till: it alone begins and ends its sessions');
}

async function assertOnDevice(
  { db, now }: Ingestion,
  customerId: string,
  anonymousId: string,
): Promise<void> {
  const ownerId = (await findStretchAt(db.manager, anonymousId, now()))?.ownerId ?? null;
  const people = await findCustomers(db.manager, ownerId === null ? [] : [ownerId, customerId]);
  if (ownerId !== null && people.get(ownerId)?.id === people.get(customerId)?.id) return;
  throw new ForbiddenError('Another customer, or nobody, is logged in on this device');
}

const DEVICE_ID_LENGTH_MAX = 256;

function assertDevice(anonymousId: string): void {
  const fits = anonymousId.length <= DEVICE_ID_LENGTH_MAX && isStorable(anonymousId);
  if (!fits || isBlockedId(anonymousId)) {
    throw new BadInputError('anonymousId wants the id of a device; nothing that names one came');
  }
}

/** Whom the session is of is decided where all events are: here it is one more, from the graph. */
async function report(ingestion: Ingestion, event: object): Promise<SessionOutcome> {
  const events = [{ type: 'track', messageId: newId(), ...event }];
  const { results } = await ingestEvents(ingestion, { source: 'graph', events });
  const [result] = results;
  if (result?.status !== 'ACCEPTED' || result.outcome === undefined) {
    throw new BadInputError(`The session was not taken: ${result?.reason ?? 'no reason given'}`);
  }
  return { outcome: result.outcome, reason: result.reason ?? '' };
}
