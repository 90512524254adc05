import type { EntityManager } from 'typeorm';

/** A product marked again within this time keeps its mark: the row is locked, not rewritten. */
const MARK_AGAIN_AFTER_MS = 500;

/**
 * Says that the histograms of `productIds` are about to change. The row is a lock too: whoever holds it, until its
 * transaction ends, is alone with the product's histogram, settling included; so mark before writing.
 *
 * @param productIds each once, in code-unit order, so that two batches wait for each other and never deadlock
 */
export async function markUnsettled(tx: EntityManager, productIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO unsettled_product AS mark (product_id) SELECT * FROM unnest($1::text[])
     ON CONFLICT (product_id) DO UPDATE SET marked_at = excluded.marked_at
     WHERE mark.marked_at < excluded.marked_at - make_interval(secs => ${MARK_AGAIN_AFTER_MS / 1000})`,
    [productIds],
  );
}

/** Which marks are due. */
export interface Due {
  /** Unchanged for so long. */
  readonly quietMs: number;
  /** Or first marked so long ago, quiet or not: a busy product is settled now and then. */
  readonly waitMs: number;
}

/**
 * Takes up to `limit` due products off the list, those longest on it first. They are this transaction's alone until
 * it ends; products that another replica is working on are passed over.
 */
export async function takeUnsettled(
  tx: EntityManager,
  { quietMs, waitMs }: Due,
  limit: number,
): Promise<readonly string[]> {
  const rows: { product_id: string }[] = await tx.query(
    `WITH due AS MATERIALIZED (
       SELECT product_id FROM unsettled_product
        WHERE marked_at <= clock_timestamp() - make_interval(secs => $1::float8 / 1000)
           OR first_marked_at <= clock_timestamp() - make_interval(secs => $2::float8 / 1000)
        ORDER BY first_marked_at LIMIT $3 FOR UPDATE SKIP LOCKED
     ), taken AS (
       DELETE FROM unsettled_product USING due WHERE unsettled_product.product_id = due.product_id
       RETURNING due.product_id
     )
     SELECT product_id FROM taken`,
    [quietMs, waitMs, limit],
  );
  return rows.map((row) => row.product_id);
}
