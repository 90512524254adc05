import fc from 'fast-check';
import type { Reward } from './reward';
import {
  pageOfReaches,
  placeOf,
  reasonForReach,
  rewardsWithinReach,
  type MemberMeans,
  type ReachPlace,
} from './reward-reach';

const now = new Date('2026-06-01T12:00:00.000Z');
const reward = (costPoints: number, given: Partial<Reward> = {}): Reward => ({
  rewardId: `r${costPoints}`,
  name: 'Something',
  description: '',
  costPoints,
  active: true,
  endsAt: null,
  ...given,
});
const means = (given: Partial<MemberMeans>): MemberMeans => ({
  balancePoints: 0,
  owedPoints: 0,
  earnedLatelyPoints: 0,
  ...given,
});
const seen = (rewards: readonly Reward[], given: Partial<MemberMeans>) =>
  rewardsWithinReach(rewards, means(given), now).map((reach) => [
    reach.reward.costPoints,
    reach.missingPoints,
    reach.expectedAt?.toISOString().slice(0, 10) ?? null,
  ]);

describe('rewards within reach', () => {
  it('are the dearest that can be taken first, then those that the least is missing for, each with its day', () => {
    const rewards = [reward(150), reward(840), reward(500), reward(1_000)];
    expect(seen(rewards, { balancePoints: 500, earnedLatelyPoints: 360 })).toEqual([
      [500, 0, '2026-06-01'],
      [150, 0, '2026-06-01'],
      [840, 340, '2026-11-18'],
    ]);
  });

  it('are what half a year at the pace of the last one earns, to the point', () => {
    const given = { balancePoints: 100, earnedLatelyPoints: 180 };
    expect(seen([reward(280)], given)).toEqual([[280, 180, '2026-11-28']]);
    expect(seen([reward(281)], given)).toEqual([]);
  });

  it('are without a pace what at most a quarter is missing for, without a day', () => {
    expect(seen([reward(400), reward(404)], { balancePoints: 300 })).toEqual([[400, 100, null]]);
  });

  it('count what is owed: the next points earned pay it first', () => {
    expect(seen([reward(100)], { owedPoints: 50, earnedLatelyPoints: 180 })).toEqual([
      [100, 150, '2026-10-29'],
    ]);
  });

  it('leave out what is off the list, has ended, or ends before it can be taken', () => {
    const ends = (day: string) => ({ rewardId: day, endsAt: new Date(`${day}T12:00:00.000Z`) });
    const rewards = [
      reward(10, { active: false }),
      reward(20, ends('2026-06-01')),
      reward(200, ends('2026-09-09')),
      reward(200, ends('2026-09-10')),
    ];
    expect(seen(rewards, { balancePoints: 100, earnedLatelyPoints: 180 })).toEqual([
      [200, 100, '2026-09-09'],
    ]);
  });

  it('say how near they are in words', () => {
    const [taken, soon] = rewardsWithinReach(
      [reward(100), reward(440)],
      means({ balancePoints: 100, earnedLatelyPoints: 720 }),
      now,
    ).map(reasonForReach);
    expect(taken).toBe('You can take it now.');
    expect(soon).toBe(
      '340 points more: around 25 August 2026, if you go on earning as in the last 180 days.',
    );
    const [one] = rewardsWithinReach([reward(100)], means({ balancePoints: 99 }), now).map(reasonForReach);
    expect(one).toBe('1 point more.');
  });

  it('never grow fewer by more points, and are page by page what they are at once', () => {
    const points = fc.nat(2_000);
    const rewards = fc
      .uniqueArray(fc.integer({ min: 1, max: 3_000 }), { maxLength: 8 })
      .map((costs) => costs.map((cost) => reward(cost)));
    fc.assert(
      fc.property(rewards, points, points, fc.integer({ min: 1, max: 3 }), (given, balance, pace, limit) => {
        const poor = means({ balancePoints: balance, earnedLatelyPoints: pace });
        const all = rewardsWithinReach(given, poor, now);
        const richer = rewardsWithinReach(given, { ...poor, balancePoints: balance + 1 }, now);
        const ids = new Set(richer.map((reach) => reach.reward.rewardId));
        expect(all.filter((reach) => !ids.has(reach.reward.rewardId))).toEqual([]);
        const paged: unknown[] = [];
        let after: ReachPlace | null = null;
        for (;;) {
          const page = pageOfReaches(all, { after, limit });
          const last = page.at(-1);
          if (last === undefined) break;
          paged.push(...page);
          after = placeOf(last);
        }
        expect(paged).toEqual(all);
      }),
    );
  });
});
