import type { ConsentDecision } from './consent';

/** What is to become of decisions that events repeat all the time. */
export interface Sifted<Decision> {
  /** Say something new, at their instant. */
  readonly news: readonly Decision[];
  /** Say again what is known to be so: worth an instant, and no record. */
  readonly repeated: readonly Decision[];
}

/**
 * Sorts decisions into news and repetitions. What a later decision of the same person under the same id, with nothing
 * that joined them to others in between, says as well is neither: it cannot matter any more.
 *
 * @param decisions of one id, in the order of their instants
 * @param known what was decided under the id before
 * @param instants when the id was joined to others
 */
export function siftDecisions<Decision extends ConsentDecision>(
  decisions: readonly Decision[],
  known: readonly ConsentDecision[],
  instants: readonly Date[],
): Sifted<Decision> {
  const said: ConsentDecision[] = [...known];
  const news: Decision[] = [];
  const repeated: Decision[] = [];
  for (const decision of decisions) {
    const same = said.filter(({ purpose }) => purpose === decision.purpose);
    const isSpent = (other: ConsentDecision) =>
      other.method !== 'GPC' &&
      other.level === decision.level &&
      other.decidedAt >= decision.decidedAt &&
      stretchOf(other, instants) === stretchOf(decision, instants);
    if (decision.method === 'GPC') {
      // Only a person's first signal is a decision.
      if (same.some(({ method, decidedAt }) => method === 'GPC' && decidedAt <= decision.decidedAt)) continue;
    } else if (same.some(isSpent)) continue;
    const last = latest(same.filter(({ method }) => method !== 'GPC'));
    const repeats =
      last?.level === decision.level && last.decidedAt < decision.decidedAt && decision.method !== 'GPC';
    (repeats ? repeated : news).push(decision);
    said.push(decision);
  }
  return { news, repeated };
}

const stretchOf = ({ decidedAt }: ConsentDecision, instants: readonly Date[]): number =>
  instants.filter((at) => at < decidedAt).length;

/** The last of these, the stricter at one instant. */
function latest(decisions: readonly ConsentDecision[]): ConsentDecision | undefined {
  let last: ConsentDecision | undefined;
  for (const decision of decisions) {
    const laterMs = decision.decidedAt.getTime() - (last?.decidedAt.getTime() ?? -Infinity);
    if (laterMs > 0 || (laterMs === 0 && decision.level === 'OFF')) last = decision;
  }
  return last;
}
