import { newId } from '@rapport/subgraph-kit/ids';
import { actorOf, type Viewer } from '@rapport/subgraph-kit/viewer';
import type { EntityManager } from 'typeorm';
import { insertAccesses } from '../db/report-repository';

/** Who wants to see what is held about others. */
export interface Access {
  readonly db: EntityManager;
  readonly viewer: Viewer;
  readonly now: Date;
}

/** Keeps in the audit that `viewer` read `field`. @param customerIds whom it named; `[null]` for nobody by name */
export async function recordAccess(
  { db, viewer, now }: Access,
  field: string,
  customerIds: readonly (string | null)[],
): Promise<void> {
  if (customerIds.length === 0) return;
  const accessIds = customerIds.map(() => newId());
  await insertAccesses(db, { actor: actorOf(viewer), field, customerIds, accessIds, at: now });
}
