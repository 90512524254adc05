import { newId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import {
  findFirstClaims,
  findStretches,
  insertClaims,
  saveDevices,
  type DeviceRow,
  type DeviceWindow,
  type Gap,
} from '../db/device-repository';
import { outcomeOf, stretchAt, type Claim, type Cut, type JoinOutcome } from '../domain/device';
import {
  cutDevice,
  endOf,
  withOwners,
  type CutDevice,
  type Split,
  type StoredDevice,
  type StoredStretch,
} from '../domain/settle-device';
import { ensureDevices } from './ensure-devices';
import { groupBy } from '@rapport/kernel/group-by';

/** What somebody says about a device: that it is a customer's, or that a customer logs in or out on it. */
export interface DeviceSaying {
  /** Names it in the outcomes. */
  readonly messageId: string;
  readonly anonymousId: string;
  readonly kind: 'CLAIM' | 'LOGIN' | 'LOGOUT';
  /** `null` for a logout. */
  readonly customerId: string | null;
  readonly atMs: number;
  /** That several people use the device. */
  readonly shared: boolean;
}

/** Something done on a device without naming anybody. */
export interface AnonymousDeed {
  readonly anonymousId: string;
  readonly atMs: number;
}

/** A visitor who is somebody else's than before. */
export interface OwnerChange {
  readonly visitorId: string;
  readonly anonymousId: string;
  readonly ownerId: string | null;
  /** Since when they own the device, by the event that said so; `null` without an owner. */
  readonly ownedAtMs: number | null;
}

export interface ClaimedDevices {
  readonly outcomes: ReadonlyMap<string, JoinOutcome>;
  /** Whose a deed was: its visitor is there. */
  readonly stretchOf: (deed: AnonymousDeed) => StoredStretch;
  readonly changes: readonly OwnerChange[];
  readonly splits: readonly Split[];
  /** Visitors that have no row yet. */
  readonly newVisitorIds: readonly string[];
  /** Stretches that became a customer's, but for those of shared devices. */
  readonly joined: readonly { readonly anonymousId: string; readonly customerId: string }[];
}

/** Finds and locks the devices, takes in what is said about them, and says whose they are then. */
export async function claimDevices(
  tx: EntityManager,
  sayings: readonly DeviceSaying[],
  deeds: readonly AnonymousDeed[],
): Promise<ClaimedDevices> {
  const windows = windowsOf([...sayings, ...deeds]);
  const { devices, added } = await ensureDevices(tx, windows);
  const sayingsOf = groupBy(sayings, ({ anonymousId }) => anonymousId);
  const stored = await withWholeLives(tx, devices, sayingsOf);
  const settled = await settle(tx, stored, sayingsOf);

  const after = new Map([...stored].map(([id, device]) => [id, settled.devices.get(id) ?? device]));
  const visited = nameVisitors(after, deeds, added);
  const changed = [...visited.devices].filter(([id, device]) => !isSame(device, stored.get(id)));
  await saveDevices(
    tx,
    changed.map(([anonymousId, device]) => ({
      anonymousId,
      device: onlyChanged(device, stored.get(anonymousId)),
      split: stored.get(anonymousId)?.split === true || device.stretches.length > 1,
    })),
  );
  const takenOver = new Set(settled.splits.map(({ intoVisitorId }) => intoVisitorId));
  return {
    outcomes: outcomesOf(sayings, stored, visited.devices),
    stretchOf: ({ anonymousId, atMs }) => {
      const stretches = visited.devices.get(anonymousId)?.stretches ?? [];
      const stretch = stretches[stretchAt(stretches, atMs)];
      if (stretch === undefined) throw new Error('a deed on a device that was not resolved');
      return stretch;
    },
    changes: changed.flatMap(([id, device]) => ownerChanges(id, device, stored.get(id), takenOver)),
    splits: settled.splits,
    newVisitorIds: [...visited.newIds, ...takenOver],
    joined: changed.flatMap(([id, device]) => joinedBy(id, device, stored.get(id))),
  };
}

const isSame = (a: StoredDevice, b: StoredDevice | undefined): boolean =>
  a.shared === b?.shared &&
  a.stretches.length === b.stretches.length &&
  a.stretches.every((stretch, index) => stretch === b.stretches[index]);

const isCut = (saying: DeviceSaying): boolean => saying.kind !== 'CLAIM';

function windowsOf(named: readonly AnonymousDeed[]): DeviceWindow[] {
  return [...groupBy(named, ({ anonymousId }) => anonymousId)].map(([anonymousId, own]) => ({
    anonymousId,
    fromMs: own.reduce((least, { atMs }) => Math.min(least, atMs), Infinity),
    toMs: own.reduce((most, { atMs }) => Math.max(most, atMs), -Infinity),
  }));
}

/** A device that turns out to be shared is looked at from its beginning to its end. */
async function withWholeLives(
  tx: EntityManager,
  devices: ReadonlyMap<string, DeviceRow>,
  sayingsOf: ReadonlyMap<string, readonly DeviceSaying[]>,
): Promise<ReadonlyMap<string, DeviceRow>> {
  const turning = [...devices].filter(
    ([id, device]) => device.split && !device.shared && sayingsOf.get(id)?.some(({ shared }) => shared),
  );
  if (turning.length === 0) return devices;
  const whole = await findStretches(
    tx,
    turning.map(([anonymousId]) => ({ anonymousId, fromMs: -Infinity, toMs: Infinity })),
  );
  const withAll = turning.map(([id, device]) => {
    const stretches = [...device.stretches.slice(0, 1), ...(whole.get(id) ?? [])];
    return [id, { ...device, stretches }] as const;
  });
  return new Map([...devices, ...withAll]);
}

async function settle(
  tx: EntityManager,
  stored: ReadonlyMap<string, DeviceRow>,
  sayingsOf: ReadonlyMap<string, readonly DeviceSaying[]>,
): Promise<{ readonly devices: ReadonlyMap<string, StoredDevice>; readonly splits: readonly Split[] }> {
  const cut = new Map<string, CutDevice>();
  const claims = new Map<string, Claim[]>();
  for (const [id, sayings] of sayingsOf) {
    const device = stored.get(id);
    if (device === undefined) continue;
    const cuts = sayings.filter(isCut).map(({ atMs, customerId }): Cut => ({ atMs, customerId }));
    cut.set(id, cutDevice(device, cuts, sayings.some(({ shared }) => shared), newId)); // prettier-ignore
    claims.set(
      id,
      sayings.flatMap(({ kind, customerId, atMs }) =>
        kind === 'CLAIM' && customerId !== null ? [{ customerId, atMs }] : [],
      ),
    );
  }
  await insertClaims(
    tx,
    [...claims].flatMap(([anonymousId, own]) => own.map((claim) => ({ anonymousId, ...claim }))),
  );
  const first = groupBy(
    await findFirstClaims(tx, [...cut].flatMap(([id, device]) => gapsOf(id, device))),
    ({ gap }) => gap.anonymousId,
  ); // prettier-ignore
  const devices = new Map(
    [...cut].map(([id, device]) => {
      const known = new Map((first.get(id) ?? []).map(({ gap, claim }) => [gap.sinceMs, claim]));
      return [id, withOwners(device, known, claims.get(id) ?? [])];
    }),
  );
  return { devices, splits: [...cut.values()].flatMap(({ splits }) => splits) };
}

/** The stretches for which the claims of before have to be asked: those that a cut touched and a claim can decide. */
const gapsOf = (anonymousId: string, { device, touched }: CutDevice): Gap[] =>
  device.stretches.flatMap(({ sinceMs, begunBy }, index) => {
    if (device.shared || begunBy !== null || !touched.has(sinceMs)) return [];
    return [{ anonymousId, sinceMs, untilMs: endOf(device.stretches, index)?.sinceMs ?? Infinity }];
  });

/**
 * Names a visitor for each stretch where something was done that names nobody, and none for a new device of which
 * everything so far was a customer's.
 */
function nameVisitors(
  devices: ReadonlyMap<string, StoredDevice>,
  deeds: readonly AnonymousDeed[],
  added: ReadonlySet<string>,
): { readonly devices: ReadonlyMap<string, StoredDevice>; readonly newIds: string[] } {
  const newIds: string[] = [];
  const deedsOf = groupBy(deeds, ({ anonymousId }) => anonymousId);
  const named = [...devices].map(([id, device]) => {
    const { stretches } = device;
    const used = new Set((deedsOf.get(id) ?? []).map(({ atMs }) => stretchAt(stretches, atMs)));
    const next = stretches.map((stretch, index): StoredStretch => {
      const isFirst = stretch.sinceMs === -Infinity;
      const fresh = added.has(id) && isFirst;
      // The row of a device wants a name for somebody: its owner, or else its visitor.
      const wanted = used.has(index) || (isFirst && stretch.owner === null);
      if (!wanted) return fresh ? { ...stretch, visitorId: null } : stretch;
      if (stretch.visitorId !== null && !fresh) return stretch;
      const visitorId = stretch.visitorId ?? newId();
      newIds.push(visitorId);
      return visitorId === stretch.visitorId ? stretch : { ...stretch, visitorId };
    });
    const same = next.every((stretch, index) => stretch === stretches[index]);
    return [id, same ? device : { ...device, stretches: next }] as const;
  });
  return { devices: new Map(named), newIds };
}

/** The device with its first stretch and those that are not stored as they are. */
function onlyChanged(device: StoredDevice, before: StoredDevice | undefined): StoredDevice {
  const known = new Set(before?.stretches);
  return { ...device, stretches: device.stretches.filter((one, index) => index === 0 || !known.has(one)) };
}

function ownerChanges(
  anonymousId: string,
  device: StoredDevice,
  before: StoredDevice | undefined,
  takenOver: ReadonlySet<string>,
): OwnerChange[] {
  const ownerOf = new Map(
    (before?.stretches ?? []).map((stretch) => [stretch.visitorId, stretch.owner?.customerId ?? null]),
  );
  return device.stretches.flatMap(({ visitorId, owner }) => {
    const ownerId = owner?.customerId ?? null;
    if (visitorId === null) return [];
    if (ownerId === (ownerOf.get(visitorId) ?? null) && !takenOver.has(visitorId)) return [];
    return [{ visitorId, anonymousId, ownerId, ownedAtMs: owner?.atMs ?? null }];
  });
}

function joinedBy(anonymousId: string, device: StoredDevice, before: StoredDevice | undefined) {
  if (device.shared) return [];
  const known = new Map((before?.stretches ?? []).map(({ sinceMs, owner }) => [sinceMs, owner?.customerId]));
  return device.stretches.flatMap(({ sinceMs, owner }) =>
    owner === null || owner.customerId === known.get(sinceMs)
      ? []
      : [{ anonymousId, customerId: owner.customerId }],
  );
}

function outcomesOf(
  sayings: readonly DeviceSaying[],
  before: ReadonlyMap<string, StoredDevice>,
  after: ReadonlyMap<string, StoredDevice>,
): ReadonlyMap<string, JoinOutcome> {
  const running = new Map<string, string | null>();
  return new Map(
    sayings.map(({ messageId, anonymousId, customerId, atMs, kind }) => {
      const device = after.get(anonymousId);
      const stretches = device?.stretches ?? [];
      const { sinceMs, owner } = stretches[stretchAt(stretches, atMs)] ?? { sinceMs: 0, owner: null };
      if (customerId === null) {
        return [messageId, { outcome: 'MERGED', reason: 'from now on the anonymous id is nobody known' }];
      }
      const place = `${sinceMs} ${anonymousId}`;
      const old = before.get(anonymousId)?.stretches ?? [];
      const was = running.get(place) ?? old[stretchAt(old, atMs)]?.owner?.customerId ?? null;
      const now = owner?.customerId ?? null;
      running.set(place, now);
      return [
        messageId,
        outcomeOf(customerId, {
          shared: device?.shared === true,
          before: kind === 'LOGIN' ? null : was,
          after: now,
        }),
      ];
    }),
  );
}
