import { byCodeUnit } from '@rapport/kernel/compare';

/** What personal data may be used for. */
export const PURPOSES = [
  'ANALYTICS',
  'PERSONALISATION',
  'RECOMMENDATIONS',
  'PRICING',
  'MARKETING_EMAIL',
  'MARKETING_SMS',
  'MARKETING_PUSH',
  'MARKETING_POST',
  'COMMUNITY_INSIGHTS',
  'ON_DEVICE_LEARNING',
  'DATA_SALE',
  'TARGETED_ADVERTISING',
] as const;
export type ConsentPurpose = (typeof PURPOSES)[number];

/** The positions of the dial: how much personalisation a person wants. */
export const LEVELS = ['OFF', 'BASIC', 'FULL'] as const;
export type PersonalisationLevel = (typeof LEVELS)[number];

/** How a decision was made. */
export const CONSENT_METHODS = [
  'WEB_FORM',
  'APP',
  'TILL',
  'STAFF',
  'IMPORT',
  'EVENT',
  'GPC',
  'DOUBLE_OPT_IN',
  'UNSUBSCRIBE_LINK',
] as const;
export type ConsentMethod = (typeof CONSENT_METHODS)[number];

/** What somebody said about one purpose, or about the dial, under one of their ids. */
export interface ConsentDecision {
  /** The id it was said under: merges and their undoing do not change it. */
  readonly originId: string;
  readonly purpose: ConsentPurpose | 'DIAL';
  /** What was said; a yes or no is FULL or OFF. */
  readonly level: PersonalisationLevel;
  readonly decidedAt: Date;
  readonly method: ConsentMethod;
}

/** That two ids became one person, and when. */
export interface Joining {
  readonly from: string;
  readonly into: string;
  readonly at: Date;
}

/** What one person allows. */
export interface ConsentInForce {
  /** What is allowed, by a decision or by the shop's default. */
  readonly granted: readonly ConsentPurpose[];
  /** What they said no to, and how. */
  readonly refused: readonly {
    readonly purpose: ConsentPurpose;
    readonly reason: 'WITHDRAWN' | 'GLOBAL_PRIVACY_CONTROL';
  }[];
  readonly personalisation: PersonalisationLevel;
  /** Whether a `Sec-GPC: 1` of theirs was taken into account: what is granted beside it was granted in spite of it. */
  readonly globalPrivacyControl: boolean;
}

/**
 * What holds for one person, from all that was said under any of their ids: the latest decision, and of several at one
 * instant the one that allows least. When two ids become one person, what either refuses is refused until the person
 * decides again, so a merge never invents a grant; without the merge each has what they had. No order of arrival
 * matters: decisions and merges count by their own instants.
 *
 * @param joinings the merges that stand
 * @param defaults what is allowed while nobody decided
 */
export function consentInForce(
  decisions: readonly ConsentDecision[],
  joinings: readonly Joining[],
  defaults: readonly ConsentPurpose[],
): ConsentInForce {
  const latest = new Map(latestDecisions(decisions, joinings).map((one) => [one.purpose, one]));
  const granted: ConsentPurpose[] = [];
  const refused: ConsentInForce['refused'][number][] = [];
  for (const purpose of PURPOSES) {
    const decision = latest.get(purpose);
    if (decision === undefined ? defaults.includes(purpose) : decision.level !== 'OFF') granted.push(purpose);
    else if (decision !== undefined) {
      refused.push({ purpose, reason: decision.method === 'GPC' ? 'GLOBAL_PRIVACY_CONTROL' : 'WITHDRAWN' });
    }
  }
  return {
    granted,
    refused,
    personalisation: latest.get('DIAL')?.level ?? 'FULL',
    globalPrivacyControl: decisions.some(({ method }) => method === 'GPC'),
  };
}

/** The decision that holds about each purpose, and about the dial, as far as there is one. */
export const latestDecisions = (
  decisions: readonly ConsentDecision[],
  joinings: readonly Joining[],
): readonly ConsentDecision[] =>
  [...PURPOSES, 'DIAL' as const].flatMap((purpose) => {
    const about = decisions.filter((decision) => decision.purpose === purpose);
    return lastWord(about, joinings) ?? [];
  });

type Step = { readonly at: Date } & (
  | { readonly kind: 'decision'; readonly decision: ConsentDecision }
  | { readonly kind: 'joining'; readonly joining: Joining }
);

/** The decision of one purpose that holds for the person whom `joinings` make of all the ids, or `null`. */
function lastWord(
  decisions: readonly ConsentDecision[],
  joinings: readonly Joining[],
): ConsentDecision | null {
  const steps: Step[] = [
    ...decisions.map((decision) => ({ kind: 'decision', at: decision.decidedAt, decision }) as const),
    ...joinings.map((joining) => ({ kind: 'joining', at: joining.at, joining }) as const),
  ];
  const people = new People();
  for (const step of steps.sort(inTime)) {
    if (step.kind === 'joining') people.join(step.joining);
    else people.decide(step.decision);
  }
  return people.strictest();
}

/** At one instant decisions come before merges, and the strictest of them last. */
function inTime(a: Step, b: Step): number {
  const apartMs = a.at.getTime() - b.at.getTime();
  if (apartMs !== 0) return apartMs;
  if (a.kind === 'decision' && b.kind === 'decision') return strictness(a.decision, b.decision);
  return Number(a.kind === 'joining') - Number(b.kind === 'joining');
}

/** Above zero when `b` allows more; the rest makes the outcome independent of the order of arrival. */
const strictness = (a: ConsentDecision, b: ConsentDecision): number =>
  LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) ||
  a.decidedAt.getTime() - b.decidedAt.getTime() ||
  byCodeUnit(a.method, b.method) ||
  byCodeUnit(a.originId, b.originId);

/** What each person has said so far, while ids become people. */
class People {
  private readonly personOf = new Map<string, string>();
  private readonly said = new Map<string, ConsentDecision>();
  private readonly signalled = new Set<string>();

  decide(decision: ConsentDecision): void {
    const person = this.person(decision.originId);
    if (decision.method === 'GPC') {
      // A browser goes on signalling: only the first time is a decision, which a later grant by name overrules for good.
      if (this.signalled.has(person)) return;
      this.signalled.add(person);
    }
    this.said.set(person, decision);
  }

  join({ from, into }: Joining): void {
    const [gone, kept] = [this.person(from), this.person(into)];
    if (gone === kept) return;
    this.personOf.set(gone, kept);
    if (this.signalled.has(gone)) this.signalled.add(kept);
    const both = [gone, kept].flatMap((id) => this.said.get(id) ?? []).sort(strictness);
    this.said.delete(gone);
    const last = both.at(-1);
    if (last !== undefined) this.said.set(kept, last);
  }

  /** Of one person who was put together whole, what they said. */
  strictest(): ConsentDecision | null {
    return [...this.said.values()].sort(strictness).at(-1) ?? null;
  }

  private person(id: string): string {
    let person = id;
    for (let next = this.personOf.get(person); next !== undefined; next = this.personOf.get(person))
      person = next;
    return person;
  }
}
