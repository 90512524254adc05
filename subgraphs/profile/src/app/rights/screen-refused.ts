import type { EntityManager } from 'typeorm';
import { findTombstones, isAnybodyErasedSince } from '../../db/tombstone-repository';
import type { Quarantined } from '../../db/quarantine-repository';
import { eventInstant } from '../../domain/event-instant';
import { isFields, type Fields } from '../../domain/fields';
import { statedIdentifiers, type ReadPhone } from '../../domain/identifier';
import { Refusal } from '../../domain/refusal';
import type { Secrecy } from '../../secrecy/secrecy';
import { marksNamedBy, type NamedPerson } from './identity-marks';

const EVER = new Date(0);

/**
 * Refused events, but for those of before an erasure that name who was erased: nothing of these is kept, not even to be
 * mended. One that does not say when it happened may be from before. One statement, or two where anybody was erased.
 */
export async function withoutErased(
  tx: EntityManager,
  batch: { readonly secrecy: Secrecy; readonly readPhone: ReadPhone; readonly receivedAt: Date },
  refused: readonly Quarantined[],
): Promise<readonly Quarantined[]> {
  if (refused.length === 0 || !(await isAnybodyErasedSince(tx, EVER))) return refused;
  const mark = await batch.secrecy.marker(tx);
  const marked = refused.map((one) => {
    const fields = fieldsOf(one.payload);
    const at = instantOf(fields, one.sentAt, batch.receivedAt);
    return { one, at, marks: marksNamedBy(mark, namedBy(one, fields), batch.readPhone) };
  });
  const erasedAt = await findTombstones(tx, [...new Set(marked.flatMap(({ marks }) => marks))]);
  const isErased = ({ at, marks }: (typeof marked)[number]) =>
    marks.some((one) => {
      const instant = erasedAt.get(one);
      return instant !== undefined && at <= instant;
    });
  return marked.filter((one) => !isErased(one)).map(({ one }) => one);
}

/** `null` for an event that is too large, of which only the beginning is kept, and for what is no event at all. */
function fieldsOf(payload: string): Fields | null {
  try {
    const value: unknown = JSON.parse(payload);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

function namedBy({ named }: Quarantined, fields: Fields | null): NamedPerson {
  const { userId, anonymousId, previousId, traits, context } = fields ?? {};
  const stated = isFields(traits) ? traits : {};
  return {
    userId: named.userId ?? idIn(userId),
    anonymousId: named.anonymousId ?? idIn(anonymousId),
    previousId: idIn(previousId),
    traits: stated,
    identifiers: statedIdentifiers(stated, isFields(context) ? context : {}),
  };
}

/** An id may be why the event was refused: a number, say, where text was wanted. */
const idIn = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : null;

function instantOf(fields: Fields | null, sentAt: string | null, receivedAt: Date): Date {
  if (fields === null) return EVER;
  const { timestamp, originalTimestamp, sentAt: own } = fields;
  try {
    return eventInstant({ timestamp, originalTimestamp, sentAt: own ?? sentAt }, receivedAt);
  } catch (error) {
    if (error instanceof Refusal) return EVER;
    throw error;
  }
}
