import { isFields, type Fields } from './fields';
import { Refusal } from './refusal';
import type { PlanRules, TrackingPlan, UnplannedPolicy, Violation } from './tracking-plan';

/** What the plan says of an event that keeps to it. */
export interface PlanVerdict {
  /** What becomes of it should nobody understand it. */
  readonly unknown: UnplannedPolicy;
  /** The planned properties, and those of them that are missing or null. */
  readonly properties: readonly string[];
  readonly missing: readonly string[];
}

/** The reasons told of one event: enough to mend it, too few to fill a disk. */
const VIOLATIONS_MAX = 10;

/** @throws Refusal when the event breaks the plan, with what is wrong where */
export function checkPlan(
  plan: TrackingPlan,
  source: string,
  { type, name, fields }: { readonly type: string; readonly name: string | null; readonly fields: Fields },
): PlanVerdict {
  refuse(plan.common(source)?.check(fields) ?? []);
  const answer = plan.find({ source, type, name: name ?? '', version: versionOf(fields) });
  if (answer.kind === 'unplanned') return { unknown: answer.policy, properties: [], missing: [] };
  if (answer.kind === 'unknown-version') {
    const message = `wants one of the published versions ${answer.known.slice(0, 20).join(', ')}`;
    throw refusal([{ pointer: '/context/protocols/event_version', message, rule: '/version' }]);
  }
  return judge(answer.rules, type, fields);
}

function judge(rules: PlanRules, type: string, fields: Fields): PlanVerdict {
  const part = type === 'identify' || type === 'group' ? 'traits' : 'properties';
  const value = fields[part] ?? {};
  refuse(rules.check(value).map((violation) => ({ ...violation, pointer: `/${part}${violation.pointer}` })));
  const given = isFields(value) ? value : {};
  return {
    unknown: 'ALLOW',
    properties: rules.properties,
    missing: rules.properties.filter((name) => !Object.hasOwn(given, name) || given[name] === null),
  };
}

/** As Segment's Protocols have it. */
function versionOf({ context }: Fields): number | null {
  const protocols = isFields(context) ? context['protocols'] : undefined;
  const version = isFields(protocols) ? protocols['event_version'] : undefined;
  return Number.isInteger(version) ? (version as number) : null;
}

/** @throws Refusal when there is any */
function refuse(violations: readonly Violation[]): void {
  if (violations.length > 0) throw refusal(violations);
}

function refusal(violations: readonly Violation[]): Refusal {
  const [first] = violations;
  const more = violations.length > 1 ? ` (and ${violations.length - 1} more)` : '';
  const reason = `${first?.pointer === '' ? 'the event' : (first?.pointer ?? '')} ${first?.message ?? ''}${more}`;
  return new Refusal('PLAN_VIOLATION', reason, violations.slice(0, VIOLATIONS_MAX));
}
