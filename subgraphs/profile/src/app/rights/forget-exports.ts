import type { DataSource } from 'typeorm';
import { expireExports } from '../../db/data-request-repository';
import type { Secrecy } from '../../secrecy/secrecy';

const EXPORTS_PER_TURN = 20;

/** Removes exports that nobody may fetch any more, with the keys they were sealed with. */
export async function forgetExports(db: DataSource, secrecy: Secrecy, now: Date): Promise<void> {
  for (;;) {
    const gone = await db.transaction(async (tx) => {
      const ids = await expireExports(tx, { now, limit: EXPORTS_PER_TURN });
      await secrecy.destroy(tx, ids);
      return ids.length;
    });
    if (gone < EXPORTS_PER_TURN) return;
  }
}
