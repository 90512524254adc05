import type { EntityManager } from 'typeorm';
import { findOwners, type SealedPayload } from '../db/quarantine-repository';
import { addressesIn } from '../domain/addresses-in';
import type { Secrecy } from '../secrecy/secrecy';

/** What is needed to seal the text of a refused event. */
export interface PayloadInClear {
  readonly source: string;
  readonly receivedAt: Date;
  readonly payload: string;
  readonly named: { readonly userId: string | null; readonly anonymousId: string | null };
}

const PREFIX = 'quarantine ';

/** The key of what names nobody known: of a source and a month, so that it can be forgotten by age. */
const keyOfMonth = (source: string, at: Date): string => `${PREFIX}${at.toISOString().slice(0, 7)} ${source}`;

/** The names of keys of months that ended before `before`. */
export const isOldKey = (name: string, before: Date): boolean =>
  name.startsWith(PREFIX) && name.slice(PREFIX.length, PREFIX.length + 7) < before.toISOString().slice(0, 7);

/**
 * Seals texts of refused events, each with the key of whom it names, else with one of its source and month. A statement to
 * find whom they name, and one or two for keys that are not in memory.
 */
export async function sealPayloads(
  tx: EntityManager,
  secrecy: Secrecy,
  events: readonly PayloadInClear[],
): Promise<SealedPayload[]> {
  if (events.length === 0) return [];
  const mark = await secrecy.marker(tx);
  const ownerOf = await findOwners(
    tx,
    events.map(({ named }) => named),
  );
  const keyed = events.map((event) => ({
    ...event,
    originId: ownerOf(event.named),
    month: keyOfMonth(event.source, event.receivedAt),
  }));
  const people = await secrecy.ring(
    tx,
    keyed.flatMap(({ originId }) => originId ?? []),
  );
  const months = await secrecy.namedRing(
    tx,
    keyed.flatMap(({ originId, month }) => (originId === null ? [month] : [])),
  );
  return keyed.map(({ originId, month, payload }) => ({
    originId,
    sealed: originId === null ? months.seal(month, payload) : people.seal(originId, payload),
    emailMarks: addressesIn(payload).map((address) => mark('email', address)),
  }));
}

/** A refused event as it lies there. */
export interface StoredPayload {
  readonly source: string;
  readonly receivedAt: Date;
  readonly originId: string | null;
  readonly sealed: Buffer | null;
  /** In clear, until it is sealed. */
  readonly payload: string | null;
}

/** Where the key is gone, because its person or its month is, the text is `null` in JSON. */
const GONE = 'null';

/** Opens texts of refused events: one statement for people's keys, one for those of months, none when all are in memory. */
export async function openPayloads<Row extends StoredPayload>(
  db: EntityManager,
  secrecy: Secrecy,
  rows: readonly Row[],
): Promise<(Omit<Row, 'sealed' | 'originId'> & { readonly payload: string })[]> {
  const people = await secrecy.knownRing(
    db,
    rows.flatMap(({ originId }) => originId ?? []),
  );
  const months = await secrecy.knownNamedRing(
    db,
    rows.flatMap(({ originId, source, receivedAt }) =>
      originId === null ? [keyOfMonth(source, receivedAt)] : [],
    ),
  );
  return rows.map(({ sealed, originId, ...row }) => {
    const { source, receivedAt, payload } = row;
    if (sealed === null) return { ...row, payload: payload ?? GONE };
    const opened =
      originId === null ? months.open(keyOfMonth(source, receivedAt), sealed) : people.open(originId, sealed);
    return { ...row, payload: opened ?? GONE };
  });
}
