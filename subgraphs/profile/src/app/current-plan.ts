import type { DataSource } from 'typeorm';
import { findPlanRevision, findPolicies, findPublished, type PlannedEventRow } from '../db/plan-repository';
import {
  trackingPlan,
  type PlannedVersion,
  type PlanRules,
  type TrackingPlan,
} from '../domain/tracking-plan';
import { compileSchema } from './compile-schema';

/** How long a process may not notice that another one changed the plan. */
const UNNOTICED_MS_MAX = 500;

interface Known {
  readonly revision: string;
  readonly plan: TrackingPlan;
  /** Published versions never change, so each is compiled once; those no longer published are forgotten. */
  readonly compiled: ReadonlyMap<string, PlanRules>;
}

interface Cache {
  lookedAtMs: number;
  known: Promise<Known>;
}

/** A cache, one for each database. */
const caches = new WeakMap<DataSource, Cache>();

/** The plan as published, at most half a second old. */
export async function currentPlan(db: DataSource): Promise<TrackingPlan> {
  const cache = caches.get(db);
  const nowMs = performance.now();
  if (cache !== undefined && nowMs - cache.lookedAtMs < UNNOTICED_MS_MAX) return (await cache.known).plan;
  const known = look(db, cache?.known);
  caches.set(db, { lookedAtMs: nowMs, known });
  known.catch(() => caches.delete(db));
  return (await known).plan;
}

/** After a change by this process. */
export const forgetPlan = (db: DataSource): void => {
  const cache = caches.get(db);
  if (cache !== undefined) cache.lookedAtMs = -Infinity;
};

async function look(db: DataSource, before: Promise<Known> | undefined): Promise<Known> {
  const known = await before?.catch(() => undefined);
  const revision = await findPlanRevision(db.manager);
  if (known?.revision === revision) return known;
  const [rows, policies] = await Promise.all([findPublished(db.manager), findPolicies(db.manager)]);
  const compiled = new Map<string, PlanRules>();
  const versions = rows.map((row): PlannedVersion => {
    const key = `${row.type} ${row.version} ${row.name}`;
    const rules = known?.compiled.get(key) ?? compile(row);
    compiled.set(key, rules);
    return { ...row, rules };
  });
  const bySource = new Map(policies.bySource.map(({ source, unplanned }) => [source, unplanned]));
  const plan = trackingPlan(versions, { standard: policies.unplanned, bySource });
  return { revision, plan, compiled };
}

function compile({ type, name, version, schema }: PlannedEventRow): PlanRules {
  const rules = compileSchema(JSON.parse(schema));
  if ('check' in rules) return rules;
  throw new Error(
    `version ${version} of the planned ${type} ${name} does not compile, although it was published`,
  );
}
