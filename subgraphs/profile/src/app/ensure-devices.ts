import { newId } from '@rapport/subgraph-kit/ids';
import type { EntityManager } from 'typeorm';
import {
  findStretches,
  insertDevices,
  lockDevices,
  type DeviceRow,
  type DeviceWindow,
} from '../db/device-repository';

/** Devices, locked until the transaction ends, with the stretches of the time asked for. */
export interface EnsuredDevices {
  readonly devices: ReadonlyMap<string, DeviceRow>;
  /** Those never seen before: the visitor of their first stretch has no row yet. */
  readonly added: ReadonlySet<string>;
}

/** Finds and locks devices, adding those that are missing. */
export async function ensureDevices(
  tx: EntityManager,
  windows: readonly DeviceWindow[],
): Promise<EnsuredDevices> {
  const ids = windows.map(({ anonymousId }) => anonymousId);
  const devices = await lockDevices(tx, ids);
  const missing = new Map(ids.filter((id) => !devices.has(id)).map((id) => [id, newId()] as const));
  const added = await insertDevices(tx, missing);
  for (const id of added) {
    const first = { sinceMs: -Infinity, begunBy: null, owner: null, visitorId: missing.get(id) ?? null };
    devices.set(id, { shared: false, split: false, stretches: [first] });
  }
  const raced = [...missing.keys()].filter((id) => !added.has(id));
  for (const [id, device] of await lockDevices(tx, raced)) devices.set(id, device);

  const split = windows.filter(({ anonymousId }) => devices.get(anonymousId)?.split === true);
  for (const [id, stretches] of await findStretches(tx, split)) {
    const device = devices.get(id);
    if (device !== undefined) {
      devices.set(id, { ...device, stretches: [...device.stretches, ...stretches] });
    }
  }
  return { devices, added };
}
