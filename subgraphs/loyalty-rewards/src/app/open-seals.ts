import type { DataSource } from 'typeorm';
import { findLastSeals } from '../db/seal-repository';
import { verifyLedger } from './verify-ledger';

export type Seals = ReturnType<typeof openSeals>;

/** All that staff can ask of the seals. */
export const openSeals = (db: DataSource) => ({
  last: (limit: number) => findLastSeals(db.manager, limit),
  verify: (from: string, to: string) => verifyLedger(db, from, to),
});
