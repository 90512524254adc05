import type { Runtime } from '@rapport/subgraph-kit/subgraph';
import type { EntityManager } from 'typeorm';
import { drawComputedIds, findClusterable, findClusterModel } from '../../db/segment/cluster-repository';
import { lockPeople } from '../../db/segment/mark-repository';
import type { FoundVerdict } from '../../db/segment/membership-repository';
import { clusterOf } from '../../domain/clusters/learn-clusters';
import { runLearning } from '../computed/run-learning';
import { createCatalogueReader, type ReadCatalogue } from '../segment/catalogue';
import { storeVerdicts } from '../segment/settle-people';
import { withRetries } from '../with-retries';
import { findAllowed } from './allowed-behaviours';
import { keyOf, publishClusters } from './publish-clusters';

type Finding = Pick<Runtime, 'db' | 'now' | 'consentDefaults'>;

/** More teach no more. */
const PEOPLE_MAX = 10_000;
const BATCH = 500;

/**
 * Groups customers who behave alike and puts each into the segment of their group. Of people who do not allow
 * personalisation nothing is learnt, and they are in no group. Killed, or run twice at once, it ends the same.
 */
export async function findClusters(finding: Finding): Promise<void> {
  const { db, now } = finding;
  const last = await findClusterModel(db.manager);
  const drawn = await drawComputedIds(db.manager, PEOPLE_MAX);
  const people = [...(await findAllowed(db.manager, drawn, { ...finding, now: now() })).values()];
  const model = await runLearning({ lesson: 'clusters', input: { people, last } });
  // Too few to learn from: the groups stay as they were.
  if (model !== null && !(await publishClusters(db, { model, last, now: now() }))) return;
  if (model === null && last === null) return;
  const readCatalogue = createCatalogueReader();
  let afterId: string | null = null;
  do {
    const from: string | null = afterId;
    afterId = await withRetries(() => db.transaction((tx) => assign(tx, from, readCatalogue, finding)));
  } while (afterId !== null);
}

/** Puts the next customers into their group and out of others, with a constant number of statements. @returns how far */
async function assign(
  tx: EntityManager,
  afterId: string | null,
  readCatalogue: ReadCatalogue,
  finding: Finding,
): Promise<string | null> {
  const at = finding.now();
  const ids = await findClusterable(tx, afterId, BATCH);
  await lockPeople(tx, ids, at);
  const model = await findClusterModel(tx);
  const catalogue = await readCatalogue(tx);
  const segments = [...catalogue.all.values()].filter(({ kind }) => kind === 'CLUSTER');
  const allowed = await findAllowed(tx, ids, { ...finding, now: at });
  const verdicts = ids.flatMap((customerId) => {
    const behaviour = allowed.get(customerId);
    const cluster = behaviour === undefined || model === null ? null : clusterOf(behaviour, model);
    return segments.map(({ id: segmentId, key, archivedAt }): FoundVerdict => {
      const member = cluster !== null && archivedAt === null && key === keyOf(cluster);
      return { customerId, segmentId, member, changesAt: null };
    });
  });
  await storeVerdicts(tx, verdicts, catalogue, at);
  return ids.length < BATCH ? null : (ids.at(-1) ?? null);
}
