import { BadInputError } from '@rapport/subgraph-kit/errors';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataSource, EntityManager } from 'typeorm';
import { lockCustomers } from '../db/customer-repository';
import type { Channel } from '../domain/channel';
import type { DeviceKind } from '../domain/device-kind';
import { isStorable } from '../domain/storable';
import { lockActingPerson } from './acting-person';
import { SESSION_IDLE_MINUTES, storeSessions } from './store-sessions';
import { withRetries } from './with-retries';

/** Where somebody is, as their client says. */
export interface Visit {
  readonly channel: Channel;
  readonly device: DeviceKind;
  readonly app: string | null;
}

const APP_LENGTH_MAX = 64;

/** Remembers that the viewer is there: for clients that send no events. */
export async function recordVisit(db: DataSource, viewer: Viewer, visit: Visit, now: Date): Promise<void> {
  const { app } = visit;
  if (app !== null && (app.length > APP_LENGTH_MAX || !isStorable(app))) {
    throw new BadInputError(`app wants at most ${APP_LENGTH_MAX} visible characters`);
  }
  await withRetries(() =>
    db.transaction(async (tx) => {
      const { customerId, originId } = await lockActingPerson(tx, viewer, now);
      await storeSessions(tx, [{ ...visit, customerId, originId, at: now }], SESSION_IDLE_MINUTES);
    }),
  );
}

/** Remembers that a customer stood at a till, which named them. */
export async function recordTillVisit(
  db: EntityManager,
  { storeId }: Extract<Viewer, { kind: 'terminal' }>,
  customerId: string,
  now: Date,
): Promise<void> {
  const place = { channel: 'STORE', device: 'TILL', app: storeId } as const;
  await withRetries(() =>
    db.transaction(async (tx) => {
      await lockCustomers(tx, [customerId]);
      await storeSessions(
        tx,
        [{ ...place, customerId, originId: customerId, at: now }],
        SESSION_IDLE_MINUTES,
      );
    }),
  );
}
