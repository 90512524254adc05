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

/** What somebody decided about one purpose. */
export interface ConsentDecision {
  readonly purpose: ConsentPurpose;
  readonly granted: boolean;
  readonly decidedAt: Date;
}

/**
 * What holds now: for each purpose the latest decision, by purpose. At the same instant a refusal beats a grant, so
 * that no order of arrival invents one.
 */
export function consentsInForce(decisions: readonly ConsentDecision[]): readonly ConsentDecision[] {
  const inForce = new Map<ConsentPurpose, ConsentDecision>();
  for (const decision of decisions) {
    const known = inForce.get(decision.purpose);
    if (known === undefined || beats(decision, known)) inForce.set(decision.purpose, decision);
  }
  return [...inForce.values()].sort((a, b) => byCodeUnit(a.purpose, b.purpose));
}

function beats(a: ConsentDecision, b: ConsentDecision): boolean {
  const laterMs = a.decidedAt.getTime() - b.decidedAt.getTime();
  return laterMs === 0 ? !a.granted : laterMs > 0;
}
