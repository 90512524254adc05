/** What is wrong with one value of an event. */
export interface Violation {
  /** Where, as a JSON pointer into the event: "/properties/price". */
  readonly pointer: string;
  readonly message: string;
  /** The rule that it breaks, as a pointer into the schema: bounded, whatever events hold. */
  readonly rule: string;
}

/** One version of a planned event, ready to check events with. */
export interface PlanRules {
  /** The properties that the schema names, at its top. */
  readonly properties: readonly string[];
  /** @returns nothing when `value` is as planned */
  readonly check: (value: unknown) => readonly Violation[];
}

/** What becomes of a track event that the plan does not name. */
export const UNPLANNED_POLICIES = ['ALLOW', 'QUARANTINE'] as const;
export type UnplannedPolicy = (typeof UNPLANNED_POLICIES)[number];

/** An event as the plan looks it up. */
export interface PlanQuestion {
  readonly source: string;
  /** Segment's type: "track". */
  readonly type: string;
  /** The name of a track event, a page or a screen; empty for what has none. */
  readonly name: string;
  /** The version it was written for, where its sender says so; else the latest counts. */
  readonly version: number | null;
}

export type PlanAnswer =
  | { readonly kind: 'planned'; readonly rules: PlanRules }
  | { readonly kind: 'unknown-version'; readonly known: readonly number[] }
  | { readonly kind: 'unplanned'; readonly policy: UnplannedPolicy };

/** What events may look like, as staff have published it. */
export interface TrackingPlan {
  /** Rules for every event of `source`, whatever it is called, for the event as a whole. */
  common(source: string): PlanRules | null;
  find(question: PlanQuestion): PlanAnswer;
}

/** Nothing is planned: only what is understood is taken. */
export const NO_PLAN: TrackingPlan = {
  common: () => null,
  find: () => ({ kind: 'unplanned', policy: 'QUARANTINE' }),
};

/** One published version. */
export interface PlannedVersion {
  readonly type: string;
  readonly name: string;
  readonly version: number;
  /** The sources it is for; empty for all. */
  readonly sources: readonly string[];
  readonly rules: PlanRules;
}

/** The type of the rules that all events have in common. */
export const ANY_TYPE = 'any';

/** A plan of published versions. */
export function trackingPlan(
  versions: readonly PlannedVersion[],
  policies: { readonly standard: UnplannedPolicy; readonly bySource: ReadonlyMap<string, UnplannedPolicy> },
): TrackingPlan {
  const byName = new Map<string, PlannedVersion[]>();
  for (const one of [...versions].sort((a, b) => b.version - a.version)) {
    const key = keyOf(one);
    byName.set(key, [...(byName.get(key) ?? []), one]);
  }
  const candidates = (key: string, source: string) =>
    (byName.get(key) ?? []).filter(({ sources }) => sources.length === 0 || sources.includes(source));
  return {
    common: (source) => candidates(keyOf({ type: ANY_TYPE, name: '' }), source)[0]?.rules ?? null,
    find(question) {
      const { source, version } = question;
      const found = candidates(keyOf(question), source);
      const [latest] = found;
      if (latest === undefined) {
        return { kind: 'unplanned', policy: policies.bySource.get(source) ?? policies.standard };
      }
      const wanted = version === null ? latest : found.find((one) => one.version === version);
      if (wanted !== undefined) return { kind: 'planned', rules: wanted.rules };
      return { kind: 'unknown-version', known: found.map((one) => one.version) };
    },
  };
}

const keyOf = ({ type, name }: { readonly type: string; readonly name: string }) => `${type} ${name}`;
