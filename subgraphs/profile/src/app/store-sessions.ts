import { newId } from '@rapport/subgraph-kit/ids';
import { writeTogether, type Write } from '@rapport/subgraph-kit/write-together';
import type { EntityManager } from 'typeorm';
import {
  findSessionsBetween,
  sessionWrites,
  type SessionPlace,
  type StoredSession,
} from '../db/session-repository';
import { settleSessions, type Touch } from '../domain/sessions';
import type { ShopEvent } from '../domain/shop-event';
import { groupBy } from '@rapport/kernel/group-by';

/** Something a person did, where. */
export interface PlacedTouch extends SessionPlace, Touch {}

/** A session ends when nothing happened for this long. */
export const SESSION_IDLE_MINUTES = 30;

/** Adds touches of people who are locked to their sessions, with two statements for all of them. */
export async function storeSessions(
  tx: EntityManager,
  touches: readonly PlacedTouch[],
  idleMinutes: number,
): Promise<void> {
  await writeTogether(tx, await settleTouches(tx, touches, idleMinutes));
}

/** `storeSessions` together with other writes. */
export async function settleTouches(
  tx: EntityManager,
  touches: readonly PlacedTouch[],
  idleMinutes: number,
): Promise<(Write | null)[]> {
  if (touches.length === 0) return [];
  const idleMs = idleMinutes * 60_000;
  const touchesAt = groupBy(touches, placeOf);
  const spans = [...touchesAt.values()].flatMap((own) => spanOf(own, idleMs));
  const storedAt = groupBy(await findSessionsBetween(tx, spans), placeOf);
  const changed: StoredSession[] = [];
  const absorbed: string[] = [];
  for (const [place, own] of touchesAt) {
    const [first] = own;
    if (first === undefined) continue;
    const settled = settleSessions(storedAt.get(place) ?? [], own, idleMs, newId);
    const { customerId, originId, channel, device } = first;
    changed.push(...settled.changed.map((one) => ({ ...one, customerId, originId, channel, device })));
    absorbed.push(...settled.absorbed);
  }
  return sessionWrites(changed, absorbed);
}

const placeOf = ({ originId, channel, device }: SessionPlace): string => `${originId} ${channel} ${device}`;

/** From the first touch to the last, and as far beyond as a session may be that one of them belongs to. */
function spanOf(own: readonly PlacedTouch[], idleMs: number) {
  const instants = own.map(({ at }) => at.getTime());
  const [first] = own;
  if (first === undefined) return [];
  const from = new Date(instants.reduce((a, b) => Math.min(a, b)) - idleMs);
  const to = new Date(instants.reduce((a, b) => Math.max(a, b)) + idleMs);
  return [{ ...first, from, to }];
}

/** What of a batch was done by somebody on a channel. What a back end reports without one is nobody's visit. */
export const touchesOf = (
  events: readonly ShopEvent[],
  personOf: (event: ShopEvent) => { readonly customerId: string; readonly originId: string },
): PlacedTouch[] =>
  events.flatMap((event) => {
    const { channel, device, occurredAt: at } = event;
    if (channel === null) return [];
    const { customerId, originId } = personOf(event);
    const kind = channel === 'STORE' && device.kind === 'OTHER' ? 'TILL' : device.kind;
    return [{ customerId, originId, channel, device: kind, app: device.app, at }];
  });
