import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../domain/join-identities';
import { AnonymousIdentityEntity } from './entities/anonymous-identity.entity';

/** Who each anonymous id is, locked until the transaction ends; ids never seen are left out. */
export async function lockAnonymousIds(
  tx: EntityManager,
  anonymousIds: readonly string[],
): Promise<Map<string, Owner>> {
  if (anonymousIds.length === 0) return new Map();
  const rows: { anonymous_id: string; customer_id: string; joined: boolean }[] = await tx.query(
    `SELECT anonymous_id, customer_id, joined FROM anonymous_identity
      WHERE anonymous_id = ANY($1::text[]) ORDER BY anonymous_id COLLATE "C" FOR UPDATE`,
    [anonymousIds],
  );
  return new Map(rows.map((row) => [row.anonymous_id, { customerId: row.customer_id, known: row.joined }]));
}

/** Who an anonymous id is, without a lock. */
export const findAnonymousOwner = (db: EntityManager, anonymousId: string): Promise<Owner | null> =>
  db.findOneBy(AnonymousIdentityEntity, { anonymousId });

/** Adds anonymous ids, each a visitor of its own. @returns those this call added */
export async function insertAnonymousIds(
  tx: EntityManager,
  customerIdByAnonymousId: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  if (customerIdByAnonymousId.size === 0) return new Set();
  const sorted = [...customerIdByAnonymousId].sort(([a], [b]) => byCodeUnit(a, b));
  const rows: { anonymous_id: string }[] = await tx.query(
    `INSERT INTO anonymous_identity (anonymous_id, customer_id, joined)
     SELECT new.anonymous_id, new.customer_id, false
       FROM unnest($1::text[], $2::uuid[]) AS new (anonymous_id, customer_id)
     ON CONFLICT DO NOTHING
     RETURNING anonymous_id`,
    [sorted.map(([anonymousId]) => anonymousId), sorted.map(([, customerId]) => customerId)],
  );
  return new Set(rows.map((row) => row.anonymous_id));
}

/** @param joined the customer of each anonymous id, all of them locked */
export async function saveJoined(tx: EntityManager, joined: ReadonlyMap<string, string>): Promise<void> {
  if (joined.size === 0) return;
  await tx.query(
    `UPDATE anonymous_identity SET customer_id = new.customer_id, joined = true
       FROM unnest($1::text[], $2::uuid[]) AS new (anonymous_id, customer_id)
      WHERE anonymous_identity.anonymous_id = new.anonymous_id`,
    [[...joined.keys()], [...joined.values()]],
  );
}
