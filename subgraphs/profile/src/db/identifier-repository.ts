import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';
import type { Identifier, IdentifierRules } from '../domain/identifier';
import type { KeyRing } from '../secrecy/key-ring';
import type { Marker, Secrecy } from '../secrecy/secrecy';

/** That an id is known by an identifier, and since when we last heard so. */
export interface StatedIdentifier extends Identifier {
  readonly originId: string;
  readonly at: Date;
}

/** What identifiers are kept with: marks to find people by, and keys of all to whom they belong. */
export interface IdentifierSeal {
  readonly mark: Marker;
  readonly ring: KeyRing;
}

/** What an identifier is found by. Not the mark that an erasure leaves of it. */
export const holderMark = (mark: Marker, { type, value }: Identifier): string =>
  mark(`holder ${type}`, value);

/**
 * Keeps identifiers: of each id and type the ones stated last, as many as the rules let it have.
 *
 * @param stated each id and identifier at most once
 */
export async function saveIdentifiers(
  tx: EntityManager,
  stated: readonly StatedIdentifier[],
  rules: IdentifierRules,
  seal: IdentifierSeal,
): Promise<void> {
  if (stated.length === 0) return;
  const marked = stated.map((one) => ({ ...one, mark: holderMark(seal.mark, one) }));
  const sorted = marked.sort((a, b) => byCodeUnit(keyOf(a), keyOf(b)));
  // Two batches that state one value for two people wait for each other, so that one of them sees the other's.
  await tx.query(
    `SELECT pg_advisory_xact_lock(key) FROM (
       SELECT DISTINCT hashtextextended(type || ' ' || mark, 0) AS key
         FROM unnest($1::text[], $2::text[]) AS new (type, mark) ORDER BY 1) AS keys`,
    [sorted.map((one) => one.type), sorted.map((one) => one.mark)],
  );
  await putIdentifiers(tx, sorted, seal);
  const owned = [...new Map(sorted.map((one) => [`${one.originId} ${one.type}`, one])).values()];
  await tx.query(
    `DELETE FROM customer_identifier i
      USING unnest($1::uuid[], $2::text[], $3::int[]) AS owned (origin_id, type, kept),
            LATERAL (SELECT mark FROM customer_identifier
                      WHERE origin_id = owned.origin_id AND type = owned.type
                      ORDER BY stated_at DESC, mark DESC OFFSET owned.kept) AS old
      WHERE i.origin_id = owned.origin_id AND i.type = owned.type AND i.mark = old.mark`,
    [
      owned.map((one) => one.originId),
      owned.map((one) => one.type),
      owned.map((one) => rules[one.type].limit),
    ],
  );
}

/** Puts identifiers sealed in place of what lies in clear of them, if anything does. */
async function putIdentifiers(
  tx: EntityManager,
  stated: readonly (StatedIdentifier & { readonly mark: string })[],
  { ring }: IdentifierSeal,
): Promise<void> {
  await tx.query(
    `WITH new AS (
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::bytea[])
                     AS new (origin_id, type, value, stated_at, mark, sealed)
     ), clear AS (
       DELETE FROM customer_identifier i USING new
        WHERE i.origin_id = new.origin_id AND i.type = new.type AND i.mark = new.value AND i.sealed IS NULL
       RETURNING i.origin_id, i.type, i.mark AS value, i.stated_at
     )
     INSERT INTO customer_identifier AS known (origin_id, type, mark, stated_at, sealed)
     SELECT origin_id, type, new.mark, greatest(new.stated_at, clear.stated_at), new.sealed
       FROM new LEFT JOIN clear USING (origin_id, type, value)
     ON CONFLICT (origin_id, type, mark) DO UPDATE SET stated_at = excluded.stated_at
      WHERE known.stated_at < excluded.stated_at`,
    [
      stated.map((one) => one.originId),
      stated.map((one) => one.type),
      stated.map((one) => one.value),
      stated.map((one) => one.at),
      stated.map((one) => one.mark),
      stated.map((one) => ring.seal(one.originId, one.value)),
    ],
  );
}

const keyOf = ({ originId, type, mark }: StatedIdentifier & { readonly mark: string }): string =>
  `${originId} ${type} ${mark}`;

/** How many holders of one value are looked at: what a whole shop shares names nobody. */
const HOLDERS_MAX = 20;

/** Whom each identifier names: known people, as whom they are shown, and under which id. */
export async function findHolders(
  db: EntityManager,
  mark: Marker,
  identifiers: readonly Identifier[],
): Promise<(Identifier & { readonly originId: string; readonly customerId: string })[]> {
  if (identifiers.length === 0) return [];
  return db.query(
    `SELECT DISTINCT asked.type, asked.value, holder.origin_id AS "originId",
            coalesce(r.survivor_id, holder.origin_id) AS "customerId"
       FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (type, value, mark)
      CROSS JOIN LATERAL (
        (SELECT origin_id FROM customer_identifier i
          WHERE i.type = asked.type AND i.mark IN (asked.mark, asked.value)
            AND (i.mark = asked.mark OR i.sealed IS NULL)
          ORDER BY origin_id LIMIT ${HOLDERS_MAX})
        UNION ALL SELECT id FROM customer WHERE asked.type = 'EXTERNAL_ID' AND number = asked.value
        UNION ALL SELECT customer_id FROM anonymous_identity
                   WHERE asked.type = 'ANONYMOUS_ID' AND anonymous_id = asked.value AND joined
      ) AS holder
       LEFT JOIN customer_redirect r ON r.customer_id = holder.origin_id
       JOIN customer c ON c.id = coalesce(r.survivor_id, holder.origin_id) AND c.number IS NOT NULL`,
    [
      identifiers.map(({ type }) => type),
      identifiers.map(({ value }) => value),
      identifiers.map((one) => holderMark(mark, one)),
    ],
  );
}

/** An identifier as it lies there. */
interface StoredIdentifier {
  readonly originId: string;
  readonly type: Identifier['type'];
  readonly mark: string;
  readonly sealed: Buffer | null;
}

/** `null` where the key is gone. */
const openIdentifier = (ring: KeyRing, { originId, mark, sealed }: StoredIdentifier): string | null =>
  sealed === null ? mark : ring.open(originId, sealed);

/** The identifiers of one person, under all of these ids. */
export async function findIdentifiers(
  db: EntityManager,
  secrecy: Secrecy,
  originIds: readonly string[],
): Promise<Identifier[]> {
  const rows: StoredIdentifier[] = await db.query(
    `SELECT origin_id AS "originId", type, mark, sealed FROM customer_identifier WHERE origin_id = ANY($1::uuid[])`,
    [originIds],
  );
  const ring = await secrecy.knownRing(db, originIds);
  return rows.flatMap((row) => {
    const value = openIdentifier(ring, row);
    return value === null ? [] : [{ type: row.type, value }];
  });
}

/** The identifiers of these people, under all of their ids, latest first. */
export async function findIdentifiersOf(
  db: EntityManager,
  secrecy: Secrecy,
  customerIds: readonly string[],
): Promise<(Identifier & { readonly customerId: string; readonly statedAt: Date })[]> {
  const rows: (StoredIdentifier & { readonly customerId: string; readonly statedAt: Date })[] =
    await db.query(
      `SELECT person.id AS "customerId", latest.*
       FROM unnest($1::uuid[]) AS person (id)
      CROSS JOIN LATERAL (
        SELECT i.origin_id AS "originId", type, mark, sealed, stated_at AS "statedAt"
          FROM (SELECT person.id UNION SELECT customer_id FROM customer_redirect WHERE survivor_id = person.id)
               AS one (id)
          JOIN customer_identifier i ON i.origin_id = one.id
         ORDER BY stated_at DESC, type, mark LIMIT 100
      ) AS latest`,
      [customerIds],
    );
  const ring = await secrecy.knownRing(
    db,
    rows.map(({ originId }) => originId),
  );
  const opened = rows.flatMap(({ customerId, statedAt, ...row }) => {
    const value = openIdentifier(ring, row);
    return value === null ? [] : [{ customerId, type: row.type, value, statedAt }];
  });
  opened.sort(
    (a, b) =>
      b.statedAt.getTime() - a.statedAt.getTime() ||
      byCodeUnit(a.type, b.type) ||
      byCodeUnit(a.value, b.value),
  );
  // Two ids of one person may have the same: the latest counts, which comes first.
  const first = new Map<string, (typeof opened)[number]>();
  for (const one of opened) {
    const key = `${one.customerId} ${one.type} ${one.value}`;
    if (!first.has(key)) first.set(key, one);
  }
  return [...first.values()];
}

/** Identifiers that lie in clear, a few, locked. */
export const lockUnsealedIdentifiers = (tx: EntityManager, limit: number): Promise<StatedIdentifier[]> =>
  tx.query(
    `SELECT origin_id AS "originId", type, mark AS value, stated_at AS at FROM customer_identifier
      WHERE sealed IS NULL ORDER BY origin_id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );

/** Keeps identifiers sealed and no more in clear. */
export const replaceIdentifiers = (
  tx: EntityManager,
  stated: readonly StatedIdentifier[],
  seal: IdentifierSeal,
): Promise<void> =>
  putIdentifiers(
    tx,
    stated.map((one) => ({ ...one, mark: holderMark(seal.mark, one) })),
    seal,
  );

/** Claims of device ids that are customer numbers: an alias said that both are one. */
export async function findClaimsOfNumbers(
  tx: EntityManager,
  numbers: readonly string[],
): Promise<{ readonly number: string; readonly customerId: string }[]> {
  if (numbers.length === 0) return [];
  return tx.query(
    `SELECT DISTINCT anonymous_id AS number, customer_id AS "customerId" FROM identity_claim
      WHERE anonymous_id = ANY($1::text[])`,
    [numbers],
  );
}
