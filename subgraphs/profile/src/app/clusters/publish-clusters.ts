import { newId } from '@rapport/subgraph-kit/ids';
import type { DataSource } from 'typeorm';
import { findClusterModel, saveClusterModel } from '../../db/segment/cluster-repository';
import { SEGMENTS_CHANNEL } from '../../db/segment/mark-repository';
import {
  findAllSegments,
  insertSegment,
  lockCatalogue,
  replaceDependencies,
  startBackfills,
  updateSegment,
} from '../../db/segment/segment-repository';
import type { ClusterModel } from '../../domain/clusters/learn-clusters';
import { withRetries } from '../with-retries';
import { dependenciesOf } from '../segment/catalogue';

const DESCRIPTION = 'Customers who behave alike, found every night.';

/** The key of a cluster's segment. */
export const keyOf = (cluster: string): string => `automatic-${cluster}`;

/** What each cluster's segment is called by what sets it apart, by its key; any other name is the staff's. */
export const automaticNames = (model: ClusterModel | null): ReadonlyMap<string, string> =>
  new Map((model?.clusters ?? []).map(({ key, name }) => [keyOf(key), name]));

/**
 * Makes segments of clusters: new ones are created, those that are gone are archived, the others keep their key under a
 * name that may be new, unless staff named it. One that staff archived stays so. @returns `false` when another run was faster
 */
export const publishClusters = (
  db: DataSource,
  {
    model,
    last,
    now,
  }: { readonly model: ClusterModel; readonly last: ClusterModel | null; readonly now: Date },
): Promise<boolean> =>
  withRetries(() =>
    db.transaction(async (tx) => {
      await lockCatalogue(tx);
      if (JSON.stringify(await findClusterModel(tx)) !== JSON.stringify(last)) return false;
      const segments = await findAllSegments(tx);
      const [names, before] = [automaticNames(model), automaticNames(last)];
      const known = new Map(segments.map((segment) => [segment.key, segment]));
      for (const [key, name] of names) {
        const segment = known.get(key);
        if (segment === undefined) {
          const created = {
            id: newId(),
            key,
            name,
            description: DESCRIPTION,
            kind: 'CLUSTER',
            rule: null,
          } as const;
          await insertSegment(tx, created, now);
        } else if (segment.archivedAt === null && segment.name === before.get(key) && segment.name !== name) {
          await updateSegment(tx, { ...segment, name }, now);
        }
      }
      const gone = segments.filter(
        ({ kind, key, archivedAt }) => kind === 'CLUSTER' && archivedAt === null && !names.has(key),
      );
      for (const segment of gone) await updateSegment(tx, { ...segment, archivedAt: now }, now);
      await saveClusterModel(tx, model, now);
      await replaceDependencies(tx, dependenciesOf(await findAllSegments(tx)));
      await startBackfills(
        tx,
        gone.map(({ id }) => id),
      );
      await tx.query(`SELECT pg_notify('${SEGMENTS_CHANNEL}', '')`);
      return true;
    }),
  );
