import type { EntityManager } from 'typeorm';

/** Claims those of `keys` that were never seeded before. A seeded item that its author deleted is not seeded again. */
export async function claimDemoItems(tx: EntityManager, keys: readonly string[]): Promise<Set<string>> {
  const rows: { key: string }[] = await tx.query(
    `INSERT INTO demo_item (key) SELECT DISTINCT * FROM unnest($1::text[]) ORDER BY 1 ON CONFLICT DO NOTHING RETURNING key`,
    [keys],
  );
  return new Set(rows.map((row) => row.key));
}
