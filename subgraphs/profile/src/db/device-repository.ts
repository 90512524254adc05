import { byCodeUnit } from '@rapport/kernel/compare';
import type { EntityManager } from 'typeorm';
import type { Claim } from '../domain/device';
import type { StoredDevice, StoredStretch } from '../domain/settle-device';

/** `split`: it has stretches beside its first one, which are read apart (`findStretches`). */
export interface DeviceRow extends StoredDevice {
  readonly split: boolean;
}

interface IdentityRow {
  readonly anonymous_id: string;
  readonly customer_id: string;
  readonly joined: boolean;
  readonly owned_at: Date | null;
  readonly visitor_id: string | null;
  readonly shared: boolean;
  readonly split: boolean;
}

/** Each device with its first stretch, locked until the transaction ends; ids never seen are left out. */
export async function lockDevices(
  tx: EntityManager,
  anonymousIds: readonly string[],
): Promise<Map<string, DeviceRow>> {
  if (anonymousIds.length === 0) return new Map();
  const rows: IdentityRow[] = await tx.query(
    `SELECT anonymous_id, customer_id, joined, owned_at, visitor_id, shared, split FROM anonymous_identity
      WHERE anonymous_id = ANY($1::text[]) ORDER BY anonymous_id COLLATE "C" FOR UPDATE`,
    [anonymousIds],
  );
  return new Map(
    rows.map((row) => {
      const owner = row.joined ? { customerId: row.customer_id, atMs: row.owned_at?.getTime() ?? 0 } : null;
      const first = { sinceMs: -Infinity, begunBy: null, owner, visitorId: row.visitor_id };
      return [row.anonymous_id, { shared: row.shared, split: row.split, stretches: [first] }];
    }),
  );
}

/** Adds devices, each of a visitor of its own. @returns the anonymous ids that this call added */
export async function insertDevices(
  tx: EntityManager,
  visitorIdByAnonymousId: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  if (visitorIdByAnonymousId.size === 0) return new Set();
  const sorted = [...visitorIdByAnonymousId].sort(([a], [b]) => byCodeUnit(a, b));
  const rows: { anonymous_id: string }[] = await tx.query(
    `INSERT INTO anonymous_identity (anonymous_id, customer_id, visitor_id, joined)
     SELECT new.anonymous_id, new.visitor_id, new.visitor_id, false
       FROM unnest($1::text[], $2::uuid[]) AS new (anonymous_id, visitor_id)
     ON CONFLICT DO NOTHING
     RETURNING anonymous_id`,
    [sorted.map(([anonymousId]) => anonymousId), sorted.map(([, visitorId]) => visitorId)],
  );
  return new Set(rows.map((row) => row.anonymous_id));
}

/** A time in a device's life, ends included. */
export interface DeviceWindow {
  readonly anonymousId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The stretches, beside the first, that a window touches, and the one after it, in order of time. An infinite end is
 * the beginning or the end of time.
 */
export async function findStretches(
  db: EntityManager,
  windows: readonly DeviceWindow[],
): Promise<ReadonlyMap<string, readonly StoredStretch[]>> {
  if (windows.length === 0) return new Map();
  const rows: {
    anonymous_id: string;
    since: Date;
    begun_by: string | null;
    owner_id: string | null;
    owned_at: Date | null;
    visitor_id: string | null;
  }[] = await db.query(
    `SELECT s.anonymous_id, s.since, s.begun_by, s.owner_id, s.owned_at, s.visitor_id
       FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS w (anonymous_id, from_at, to_at)
       JOIN device_stretch s ON s.anonymous_id = w.anonymous_id
        AND s.since >= coalesce((SELECT max(since) FROM device_stretch b
                                  WHERE b.anonymous_id = w.anonymous_id AND b.since < w.from_at), '-infinity')
        AND s.since <= coalesce((SELECT min(since) FROM device_stretch a
                                  WHERE a.anonymous_id = w.anonymous_id AND a.since > w.to_at), 'infinity')
      ORDER BY s.since`,
    [
      windows.map((window) => window.anonymousId),
      windows.map((window) => toInstant(window.fromMs)),
      windows.map((window) => toInstant(window.toMs)),
    ],
  );
  const found = new Map<string, StoredStretch[]>();
  for (const row of rows) {
    const owner =
      row.owner_id === null ? null : { customerId: row.owner_id, atMs: row.owned_at?.getTime() ?? 0 };
    const stretch = { sinceMs: row.since.getTime(), begunBy: row.begun_by, owner, visitorId: row.visitor_id };
    found.set(row.anonymous_id, [...(found.get(row.anonymous_id) ?? []), stretch]);
  }
  return found;
}

/** Keeps claims: any number of the same is one. */
export async function insertClaims(
  tx: EntityManager,
  claims: readonly (Claim & { readonly anonymousId: string })[],
): Promise<void> {
  if (claims.length === 0) return;
  const sorted = [...claims].sort(
    (a, b) =>
      byCodeUnit(a.anonymousId, b.anonymousId) || a.atMs - b.atMs || byCodeUnit(a.customerId, b.customerId),
  );
  await tx.query(
    `INSERT INTO identity_claim (anonymous_id, claimed_at, customer_id)
     SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::uuid[]) ON CONFLICT DO NOTHING`,
    [
      sorted.map((claim) => claim.anonymousId),
      sorted.map((claim) => new Date(claim.atMs)),
      sorted.map((claim) => claim.customerId),
    ],
  );
}

/** A stretch by its ends; the last instant is not in it. */
export interface Gap {
  readonly anonymousId: string;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** The first claim within each gap, with the gap's device and beginning; gaps without one are left out. */
export async function findFirstClaims(
  tx: EntityManager,
  gaps: readonly Gap[],
): Promise<readonly { readonly gap: Gap; readonly claim: Claim }[]> {
  if (gaps.length === 0) return [];
  const rows: { n: number; claimed_at: Date; customer_id: string }[] = await tx.query(
    `SELECT gap.n::int, c.claimed_at, c.customer_id
       FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS gap (id, since, until, n),
            LATERAL (SELECT claimed_at, customer_id FROM identity_claim
                      WHERE anonymous_id = gap.id AND claimed_at >= gap.since AND claimed_at < gap.until
                      ORDER BY claimed_at, customer_id LIMIT 1) AS c`,
    [
      gaps.map((gap) => gap.anonymousId),
      gaps.map((gap) => toInstant(gap.sinceMs)),
      gaps.map((gap) => toInstant(gap.untilMs)),
    ],
  );
  return rows.flatMap((row) => {
    const gap = gaps[row.n - 1];
    if (gap === undefined) return [];
    return [{ gap, claim: { customerId: row.customer_id, atMs: row.claimed_at.getTime() } }];
  });
}

/** @param devices with their first stretch first; of the others, those that changed. All of them are locked */
export async function saveDevices(
  tx: EntityManager,
  devices: readonly {
    readonly anonymousId: string;
    readonly device: StoredDevice;
    readonly split: boolean;
  }[],
): Promise<void> {
  if (devices.length === 0) return;
  const firsts = devices.map(({ device }) => device.stretches[0]);
  await tx.query(
    `UPDATE anonymous_identity i
        SET customer_id = coalesce(new.owner_id, new.visitor_id), joined = new.owner_id IS NOT NULL,
            owned_at = new.owned_at, visitor_id = new.visitor_id, shared = new.shared, split = new.split
       FROM unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::boolean[], $6::boolean[])
            AS new (anonymous_id, owner_id, owned_at, visitor_id, shared, split)
      WHERE i.anonymous_id = new.anonymous_id`,
    [
      devices.map(({ anonymousId }) => anonymousId),
      firsts.map((first) => first?.owner?.customerId ?? null),
      firsts.map((first) => (first?.owner == null ? null : new Date(first.owner.atMs))),
      firsts.map((first) => first?.visitorId ?? null),
      devices.map(({ device }) => device.shared),
      devices.map(({ split }) => split),
    ],
  );
  await saveStretches(
    tx,
    devices.flatMap(({ anonymousId, device }) =>
      device.stretches.slice(1).map((stretch) => ({ anonymousId, stretch })),
    ),
  );
}

async function saveStretches(
  tx: EntityManager,
  rows: readonly { readonly anonymousId: string; readonly stretch: StoredStretch }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO device_stretch (anonymous_id, since, begun_by, owner_id, owned_at, visitor_id)
     SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::uuid[])
     ON CONFLICT (anonymous_id, since) DO UPDATE SET
       begun_by = excluded.begun_by, owner_id = excluded.owner_id, owned_at = excluded.owned_at,
       visitor_id = excluded.visitor_id`,
    [
      rows.map(({ anonymousId }) => anonymousId),
      rows.map(({ stretch }) => new Date(stretch.sinceMs)),
      rows.map(({ stretch }) => stretch.begunBy),
      rows.map(({ stretch }) => stretch.owner?.customerId ?? null),
      rows.map(({ stretch }) => (stretch.owner === null ? null : new Date(stretch.owner.atMs))),
      rows.map(({ stretch }) => stretch.visitorId),
    ],
  );
}

/** The known customer that each of these visitors is, or `null`; ids that are no visitor's are left out. */
export async function findVisitorOwners(
  db: EntityManager,
  visitorIds: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  if (visitorIds.length === 0) return new Map();
  const rows: { visitor_id: string; owner_id: string | null }[] = await db.query(
    `SELECT visitor_id, CASE WHEN joined THEN customer_id END AS owner_id FROM anonymous_identity
      WHERE visitor_id = ANY($1::uuid[])
     UNION ALL
     SELECT visitor_id, owner_id FROM device_stretch WHERE visitor_id = ANY($1::uuid[])`,
    [visitorIds],
  );
  return new Map(rows.map((row) => [row.visitor_id, row.owner_id]));
}

/** Whose the device is at an instant, without a lock; `null` when it was never seen. */
export async function findStretchAt(
  db: EntityManager,
  anonymousId: string,
  at: Date,
): Promise<{ readonly ownerId: string | null; readonly visitorId: string | null } | null> {
  const [row]: { owner_id: string | null; visitor_id: string | null }[] = await db.query(
    `(SELECT owner_id, visitor_id, since FROM device_stretch WHERE anonymous_id = $1 AND since <= $2
       ORDER BY since DESC LIMIT 1)
     UNION ALL
     SELECT CASE WHEN joined THEN customer_id END, visitor_id, '-infinity' FROM anonymous_identity
      WHERE anonymous_id = $1
      ORDER BY since DESC LIMIT 1`,
    [anonymousId, at],
  );
  return row === undefined ? null : { ownerId: row.owner_id, visitorId: row.visitor_id };
}

const toInstant = (ms: number): Date | string =>
  Number.isFinite(ms) ? new Date(ms) : ms < 0 ? '-infinity' : 'infinity';
