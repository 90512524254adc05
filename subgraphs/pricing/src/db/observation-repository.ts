import type { EntityManager } from 'typeorm';
import type { Observation } from '../domain/observation';

/** A bar of one product's histogram; `lines` is the change to it, never zero. */
export interface ObservationChange extends Observation {
  readonly productId: string;
}

/** Adds lines to the histograms; one statement. */
export async function addObservations(
  tx: EntityManager,
  changes: readonly ObservationChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `INSERT INTO price_observation AS bar (product_id, day, quantity, unit_amount_minor, lines)
     SELECT * FROM unnest($1::text[], $2::integer[], $3::integer[], $4::bigint[], $5::integer[])
     ORDER BY 1, 2, 3, 4
     ON CONFLICT (product_id, day, quantity, unit_amount_minor) DO UPDATE SET lines = bar.lines + excluded.lines`,
    toColumns(changes),
  );
}

/** Takes back what a replaced revision had added; two statements. @param changes with `lines` below zero */
export async function withdrawObservations(
  tx: EntityManager,
  changes: readonly ObservationChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `UPDATE price_observation AS bar SET lines = bar.lines + change.lines
       FROM unnest($1::text[], $2::integer[], $3::integer[], $4::bigint[], $5::integer[])
         AS change(product_id, day, quantity, unit_amount_minor, lines)
      WHERE bar.product_id = change.product_id AND bar.day = change.day
        AND bar.quantity = change.quantity AND bar.unit_amount_minor = change.unit_amount_minor`,
    toColumns(changes),
  );
  await tx.query(`DELETE FROM price_observation WHERE lines = 0 AND product_id = ANY($1::text[])`, [
    changes.map((change) => change.productId),
  ]);
}

/**
 * The histograms of `productIds`, as much of them as prices depend on: all single-unit lines, the first day, and
 * the last `recentDays` days. A product without lines is left out.
 */
export async function findHistories(
  tx: EntityManager,
  productIds: readonly string[],
  recentDays: number,
): Promise<ReadonlyMap<string, readonly Observation[]>> {
  const rows: HistoryRow[] = await tx.query(
    `SELECT span.product_id, history.*
       FROM (SELECT wanted AS product_id,
                    (SELECT min(day) FROM price_observation WHERE product_id = wanted) AS first_day,
                    (SELECT max(day) FROM price_observation WHERE product_id = wanted) AS last_day
               FROM unnest($1::text[]) AS wanted) AS span
      CROSS JOIN LATERAL (
        SELECT array_agg(day) AS days, array_agg(quantity) AS quantities,
               array_agg(unit_amount_minor::float8) AS unit_amounts, array_agg(lines) AS lines
          FROM price_observation
         WHERE product_id = span.product_id
           AND (quantity = 1 OR day = span.first_day OR day > span.last_day - $2::integer)
      ) AS history
      WHERE span.first_day IS NOT NULL`,
    [productIds, recentDays],
  );
  return new Map(rows.map((row) => [row.product_id, toHistory(row)]));
}

interface HistoryRow {
  readonly product_id: string;
  readonly days: readonly number[];
  readonly quantities: readonly number[];
  readonly unit_amounts: readonly number[];
  readonly lines: readonly number[];
}

const toHistory = (row: HistoryRow): Observation[] =>
  row.days.map((day, index) => ({
    day,
    quantity: row.quantities[index] ?? 0,
    unitAmountMinor: row.unit_amounts[index] ?? 0,
    lines: row.lines[index] ?? 0,
  }));

const toColumns = (changes: readonly ObservationChange[]): unknown[][] => [
  changes.map((change) => change.productId),
  changes.map((change) => change.day),
  changes.map((change) => change.quantity),
  changes.map((change) => change.unitAmountMinor),
  changes.map((change) => change.lines),
];
