import type { EntityManager } from 'typeorm';
import { derivedId } from '../ids';
import type { Person } from './personal-data';

/** Any number. Whoever writes about people holds it shared; an erasure holds it alone, so nothing slips past it. */
export const ERASURE_LOCK = 7_239_004;

/** Waits for erasures under way, and keeps new ones waiting until `tx` ends. Call it before taking any other lock. */
export const holdOffErasures = async (tx: EntityManager): Promise<void> => {
  await tx.query('SELECT pg_advisory_xact_lock_shared($1)', [ERASURE_LOCK]);
};

/** Waits until nobody writes about anybody. Call it before taking any other lock, and be quick. */
export const lockForErasure = async (tx: EntityManager): Promise<void> => {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [ERASURE_LOCK]);
};

/** Under which an erased id is remembered: the id itself is not kept. */
const customerMark = (id: string): string => derivedId('erased', 'customer', id.toLowerCase());
const anonymousMark = (id: string): string => derivedId('erased', 'anonymous', id);

/** Which of some ids belonged to people who were erased, and when. A customer's id is theirs for ever. */
export interface ErasedIdentities {
  isErasedCustomer(id: string): boolean;
  /** A device goes on with its anonymous id: what it does after the erasure is somebody new. */
  isErasedAnonymous(id: string, at: Date): boolean;
}

/** Remembers, for ever, that `person` was erased at `at`: what is heard of them later is about nobody. */
export async function rememberErased(
  tx: EntityManager,
  { customerIds, anonymousIds }: Person,
  at: Date,
): Promise<void> {
  const marks = new Set([...customerIds.map(customerMark), ...anonymousIds.map(anonymousMark)]);
  await tx.query(
    `INSERT INTO erased_identity AS known (mark, erased_at) SELECT *, $2 FROM unnest($1::uuid[])
     ON CONFLICT (mark) DO UPDATE SET erased_at = greatest(known.erased_at, excluded.erased_at)`,
    [[...marks].sort(), at],
  );
}

/** Looks `ids` up in one statement. */
export async function findErased(db: EntityManager, ids: Person): Promise<ErasedIdentities> {
  const marks = new Set([...ids.customerIds.map(customerMark), ...ids.anonymousIds.map(anonymousMark)]);
  const rows: { mark: string; erased_at: Date }[] =
    marks.size === 0
      ? []
      : await db.query('SELECT mark, erased_at FROM erased_identity WHERE mark = ANY($1::uuid[])', [
          [...marks],
        ]);
  const erasedAt = new Map(rows.map((row) => [row.mark, row.erased_at]));
  return {
    isErasedCustomer: (id) => erasedAt.size > 0 && erasedAt.has(customerMark(id)),
    isErasedAnonymous(id, at) {
      const instant = erasedAt.size > 0 ? erasedAt.get(anonymousMark(id)) : undefined;
      return instant !== undefined && at <= instant;
    },
  };
}
