import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { LOT_PARTS } from '../domain/lot';

/** A movement as a seal sees it. */
export interface SealedMovement {
  readonly movementId: string;
  /** SHA-256 over everything that was booked, in whichever accounts; not over whose they are. */
  readonly digest: Buffer;
}

interface Part {
  readonly movement_id: string;
  readonly text: string;
}

const PAGE_ROWS = 1_000;

/**
 * Whose a movement is, who caused it and the words about it are left out: an erasure takes those. Times are in
 * microseconds of the epoch, so that no session setting changes the text.
 */
const PART = `concat_ws(' ', m.kind, m.wallet, (extract(epoch FROM m.booked_at) * 1000000)::bigint,
    (extract(epoch FROM m.occurred_at) * 1000000)::bigint, m.account_count, coalesce(m.order_id::text, '-'),
    coalesce(m.reward_id, '-'), coalesce(m.about_id::text, '-'),
    (SELECT string_agg(account || '=' || amount, ',' ORDER BY account) FROM posting p
      WHERE p.customer_id = m.customer_id AND p.movement_id = m.movement_id),
    (SELECT string_agg(lot_id || '=' || ${LOT_PARTS.join(" || '/' || ")}, ',' ORDER BY lot_id) FROM lot_change c
      WHERE c.customer_id = m.customer_id AND c.movement_id = m.movement_id))`;

/**
 * Every movement booked on a UTC day, in order of its id, in pages, in one snapshot: memory is a page's, however long
 * the day was. Wants a transaction of its own, and to be read to the end.
 */
export async function* readJournalOf(
  tx: EntityManager,
  day: string,
): AsyncGenerator<readonly SealedMovement[]> {
  await tx.query(
    `DECLARE journal NO SCROLL CURSOR FOR
       SELECT m.movement_id, ${PART} AS text FROM movement m
        WHERE m.booked_at >= $1::date::timestamp AT TIME ZONE 'UTC'
          AND m.booked_at < ($1::date + 1)::timestamp AT TIME ZONE 'UTC' ORDER BY m.movement_id`,
    [day],
  );
  let parts: Part[] = [];
  for (;;) {
    const rows: Part[] = await tx.query(`FETCH ${PAGE_ROWS} FROM journal`);
    parts.push(...rows);
    const last = parts.at(-1)?.movement_id;
    // The parts of the last movement may go on in the next page.
    const whole = rows.length === 0 ? parts : parts.filter((part) => part.movement_id !== last);
    parts = rows.length === 0 ? [] : parts.filter((part) => part.movement_id === last);
    if (whole.length > 0) yield digestsOf(whole);
    if (rows.length === 0) break;
  }
  await tx.query('CLOSE journal');
}

/** A movement in several accounts has a part in each; they are sorted by what they say, for their accounts' ids change. */
function digestsOf(parts: readonly Part[]): SealedMovement[] {
  const textsOf = new Map<string, string[]>();
  for (const { movement_id, text } of parts) {
    textsOf.set(movement_id, [...(textsOf.get(movement_id) ?? []), text]);
  }
  return [...textsOf].map(([movementId, texts]) => ({
    movementId,
    digest: createHash('sha256')
      .update([movementId, ...texts.sort()].join('\n'))
      .digest(),
  }));
}
