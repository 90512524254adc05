import { isStorable } from '../domain/storable';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataSource, EntityManager } from 'typeorm';
import {
  countPublished,
  findVersions,
  savePolicy,
  saveVersion,
  touchPlan,
  type PlannedEventRow,
  type PlannedName,
} from '../db/plan-repository';
import { ANY_TYPE, type UnplannedPolicy } from '../domain/tracking-plan';
import type { SchemaProblem } from '../domain/vet-schema';
import { compileSchema } from './compile-schema';
import { forgetPlan } from './current-plan';

/** Who edits the plan, and when. */
export interface PlanEditing {
  readonly db: DataSource;
  readonly viewer: Viewer;
  readonly now: Date;
}

/** What became of an edit. */
export type PlanEdit =
  | { readonly kind: 'saved'; readonly event: PlannedEventRow }
  | { readonly kind: 'schema-refused'; readonly problems: readonly SchemaProblem[] }
  | { readonly kind: 'no-such-version' };

export interface PlanDraft extends PlannedName {
  readonly schema: unknown;
  readonly description: string;
  readonly sources: readonly string[];
}

/** All published versions are compiled in every process. */
const PUBLISHED_MAX = 1_000;
const NAME_LENGTH_MAX = 200;
const DESCRIPTION_LENGTH_MAX = 2_000;
const SOURCES_MAX = 50;
/** Which of Segment's types have names, so that each can be planned apart. */
const NAMED: ReadonlySet<string> = new Set(['track', 'page', 'screen']);

/** Writes the draft of an event's next version, in place of a draft that is there. */
export function draftPlannedEvent(editing: PlanEditing, draft: PlanDraft): Promise<PlanEdit> {
  const { staffId } = requireStaff(editing.viewer, 'analyst');
  assertDraft(draft);
  const compiled = compileSchema(draft.schema);
  if (!('check' in compiled)) return Promise.resolve({ kind: 'schema-refused', problems: compiled });
  return edit(editing, async (tx) => {
    const versions = await findVersions(tx, draft);
    const current = versions.find(({ status }) => status === 'DRAFT');
    const event: PlannedEventRow = {
      ...EMPTY,
      type: draft.type,
      name: draft.name,
      version: current?.version ?? (versions[0]?.version ?? 0) + 1,
      schema: JSON.stringify(draft.schema),
      description: draft.description,
      sources: [...draft.sources],
      draftedBy: staffId,
      draftedAt: editing.now,
    };
    await saveVersion(tx, event);
    return { kind: 'saved', event };
  });
}

/** Puts the draft of an event in force. */
export function publishPlannedEvent(editing: PlanEditing, name: PlannedName): Promise<PlanEdit> {
  const { staffId } = requireStaff(editing.viewer, 'analyst');
  return edit(editing, async (tx) => {
    const draft = (await findVersions(tx, name)).find(({ status }) => status === 'DRAFT');
    if (draft === undefined) return { kind: 'no-such-version' };
    if ((await countPublished(tx)) >= PUBLISHED_MAX) {
      throw new BadInputError(`A plan has at most ${PUBLISHED_MAX} published versions: retire some`);
    }
    const event = { ...draft, status: 'PUBLISHED' as const, publishedBy: staffId, publishedAt: editing.now };
    await saveVersion(tx, event);
    return { kind: 'saved', event };
  });
}

/** Takes one published version out of force; an event without any is unplanned. */
export function retirePlannedEvent(
  editing: PlanEditing,
  { version, ...name }: PlannedName & { readonly version: number },
): Promise<PlanEdit> {
  const { staffId } = requireStaff(editing.viewer, 'analyst');
  return edit(editing, async (tx) => {
    const published = (await findVersions(tx, name)).find((one) => one.version === version);
    if (published?.status !== 'PUBLISHED') return { kind: 'no-such-version' };
    const event = { ...published, status: 'RETIRED' as const, retiredBy: staffId, retiredAt: editing.now };
    await saveVersion(tx, event);
    return { kind: 'saved', event };
  });
}

/** Decides what becomes of track events that nobody planned. @param source `null` for all without a policy of their own */
export function setUnplannedPolicy(
  editing: PlanEditing,
  { source, unplanned }: { readonly source: string | null; readonly unplanned: UnplannedPolicy },
): Promise<UnplannedPolicy> {
  const { staffId } = requireStaff(editing.viewer, 'analyst');
  if (source !== null) assertText(source, 'source', 64);
  return edit(editing, async (tx) => {
    await savePolicy(tx, source, { unplanned, by: staffId, at: editing.now });
    return unplanned;
  });
}

const EMPTY = {
  status: 'DRAFT',
  publishedBy: null,
  publishedAt: null,
  retiredBy: null,
  retiredAt: null,
} as const;

/** One editor after the other; the plan is looked at afresh afterwards. */
async function edit<Answer>(
  { db }: PlanEditing,
  change: (tx: EntityManager) => Promise<Answer>,
): Promise<Answer> {
  const answer = await db.transaction(async (tx) => {
    await touchPlan(tx);
    return change(tx);
  });
  forgetPlan(db);
  return answer;
}

function assertDraft({ type, name, description, sources }: PlanDraft): void {
  if (type === 'track') assertText(name, 'name', NAME_LENGTH_MAX);
  if (!NAMED.has(type) && name !== '')
    throw new BadInputError(`name is for track, page and screen; ${type} has none`);
  if (type === ANY_TYPE && sources.length > 0)
    throw new BadInputError('sources is for one event; common rules are for all');
  if (name !== '') assertText(name, 'name', NAME_LENGTH_MAX);
  if (description !== '') assertText(description, 'description', DESCRIPTION_LENGTH_MAX);
  if (sources.length > SOURCES_MAX) throw new BadInputError(`sources wants at most ${SOURCES_MAX}`);
  for (const source of sources) assertText(source, 'sources', 64);
}

function assertText(text: string, name: string, lengthMax: number): void {
  if (text.length >= 1 && text.length <= lengthMax && text.trim() === text && isStorable(text)) return;
  throw new BadInputError(
    `${name} wants 1 to ${lengthMax} characters without blanks around; ${text.length} came`,
  );
}
