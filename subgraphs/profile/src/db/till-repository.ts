import type { EntityManager } from 'typeorm';

/** Makes a device `terminal`'s, unless it is another's. @returns whether it is this terminal's now */
export async function claimTill(
  db: EntityManager,
  device: string,
  { terminal, at }: { readonly terminal: string; readonly at: Date },
): Promise<boolean> {
  const rows: unknown[] = await db.query(
    `INSERT INTO till_device AS known (device, terminal, used_at) VALUES ($1, $2, $3)
     ON CONFLICT (device) DO UPDATE SET used_at = greatest(known.used_at, excluded.used_at)
      WHERE known.terminal = excluded.terminal
     RETURNING 1`,
    [device, terminal, at],
  );
  return rows.length > 0;
}

export async function isTill(db: EntityManager, device: string): Promise<boolean> {
  const rows: unknown[] = await db.query('SELECT 1 FROM till_device WHERE device = $1', [device]);
  return rows.length > 0;
}

/** The device is no till any more. */
export async function freeTill(db: EntityManager, device: string): Promise<void> {
  await db.query('DELETE FROM till_device WHERE device = $1', [device]);
}
