import { newId } from '@rapport/subgraph-kit/ids';
import type { Random } from './random';

/**
 * `hot` and `plain` members earn and spend, `expiring` members hold points that expire within seconds, and `savers` send
 * orders back: they spend nothing, so that a return takes exactly what its order earned.
 */
export type MemberKind = 'hot' | 'plain' | 'expiring' | 'saver';

export interface Member {
  readonly id: string;
  readonly kind: MemberKind;
}

const SHARE_HOT = 0.2;
const SHARE_EXPIRING = 0.2;
const SHARE_SAVERS = 0.1;
/** How often an action is about a member of each kind. */
const TRAFFIC: Readonly<Record<MemberKind, number>> = { hot: 50, plain: 25, expiring: 17, saver: 8 };

export function createMembers(count: number): readonly Member[] {
  const kindOf = (index: number): MemberKind => {
    const place = (index + 0.5) / count;
    if (place < SHARE_HOT) return 'hot';
    if (place < SHARE_HOT + SHARE_EXPIRING) return 'expiring';
    return place < SHARE_HOT + SHARE_EXPIRING + SHARE_SAVERS ? 'saver' : 'plain';
  };
  return Array.from({ length: count }, (_, index) => ({ id: newId(), kind: kindOf(index) }));
}

export function pickMember(members: readonly Member[], random: Random): Member {
  const kinds = Object.fromEntries(
    Object.entries(TRAFFIC).filter(([kind]) => members.some((member) => member.kind === kind)),
  ) as Partial<Record<MemberKind, number>>;
  const kind = random.weighted<MemberKind>(kinds);
  return random.pick(members.filter((member) => member.kind === kind));
}
