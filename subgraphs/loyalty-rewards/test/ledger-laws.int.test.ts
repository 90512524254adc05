import { openDatabase } from '@rapport/subgraph-kit/database';
import type { DataSource } from 'typeorm';
import { createLedger } from '../src/app/ledger';
import { saveReward } from '../src/app/save-reward';
import { defineLoyaltyRewards } from '../src/server';
import { DAY_MS, NOW, openShop, type Shop } from './builders';
import { clientOf, graphClientOf, type LedgerClient } from './ledger-clients';
import { createDice, Family, PROGRAMME, REWARDS, type Dice, type Step } from './ledger-play';
import { see } from './seen';

const OPERATIONS = Number(process.env['LEDGER_OPERATIONS'] ?? 10_000);
const SEED = Number(process.env['LEDGER_SEED'] ?? Date.now() % 1_000_000);
const FAMILIES = 128;
/** Then new families begin, so that no member has more lots than a member has. */
const STEPS_EACH = 80;
const TIME_MAX_MS = 3_600_000;

describe('the ledger, whatever happens', () => {
  let shop: Shop;
  /** The connections of thirty-two processes. */
  let many: DataSource;
  let now = NOW;
  beforeAll(async () => {
    process.stdout.write(`The ledger goes through ${OPERATIONS} operations with LEDGER_SEED=${SEED}\n`);
    shop = await openShop(PROGRAMME);
    const { db } = shop.subgraph.runtime;
    const { url = '' } = db.options as { url?: string };
    const { entities, migrations } = defineLoyaltyRewards(PROGRAMME);
    many = await openDatabase({ url, name: 'clients', poolMax: 32, entities, migrations });
    for (const [rewardId, costPoints] of Object.entries(REWARDS)) {
      await saveReward(db, {
        rewardId,
        name: rewardId,
        description: '',
        costPoints,
        active: true,
        endsAt: null,
      });
    }
  });
  afterAll(async () => {
    expect(await shop.sql('SELECT error FROM poisoned_event')).toEqual([]);
    await many.destroy();
    await shop.stop();
  });

  const bookTime = () => shop.subgraph.runSchedule('book-passed-time');
  const clock = () => now;
  /** One time in three some time passes. @returns whether it did */
  const waits = (dice: Dice, families: readonly Family[]): boolean => {
    if (dice.below(3) > 0) return false;
    now = new Date(now.getTime() + dice.oneOf([1, dice.below(DAY_MS), dice.below(9 * DAY_MS)]));
    shop.at(now);
    for (const family of families) family.wait(now.getTime());
    return true;
  };

  it(
    'answers and holds to the point what an independent auditor predicts, lot by lot, after every operation',
    async () => {
      const client = clientOf(createLedger(shop.subgraph.runtime.db, clock));
      const graph = graphClientOf(shop);
      for (let done = 0, epoch = 0; done < OPERATIONS; epoch += 1) {
        const seed = SEED + epoch * FAMILIES;
        const dice = createDice(seed);
        const families = Array.from(
          { length: FAMILIES },
          (_, n) =>
            new Family(`epoch ${epoch} family ${n}`, client, graph, createDice(seed + n), now.getTime()),
        );
        for (let round = 0; round < STEPS_EACH && done < OPERATIONS; round += 1) {
          const waited = waits(dice, families);
          // Half of the time the commands come before the schedule, and have to see for themselves what time changed.
          const unbooked = waited && dice.below(2) === 0;
          if (waited && !unbooked) await bookTime();
          await playRound(families.map((family) => ({ family, step: family.next(unbooked) })));
          await bookTime();
          await compareBooks(families);
          await compareStandings(Array.from({ length: 6 }, () => dice.oneOf(families)));
          done += FAMILIES;
        }
      }
      await shop.subgraph.runSchedule('review-tiers');
      expect(await shop.audit()).toEqual([]);
    },
    TIME_MAX_MS,
  );

  /** One operation of each family, all at once, and what the auditor says of each. */
  const playRound = async (
    steps: readonly { readonly family: Family; readonly step: Step }[],
  ): Promise<void> => {
    const [answers] = await Promise.all([
      Promise.all(steps.map(async ({ step }) => step.act?.())),
      shop.deliver(...steps.flatMap(({ step }) => step.events ?? [])),
    ]);
    steps.forEach(({ family, step }, n) => {
      step.record?.(answers[n]);
      const { came, expected } = step.check(answers[n]);
      expect({ seed: SEED, story: family.story, came }).toMatchObject({ came: expected });
    });
  };

  const compareBooks = async (families: readonly Family[]): Promise<void> => {
    const rows = await shop.sql<{ id: string; line: string }>(
      `SELECT customer_id AS id, format('%s %s: %s %s %s %s %s', customer_id, lot_id, pending, open, held, expired,
                                        granted - pending - open - held - expired) AS line
         FROM lot WHERE customer_id = ANY($1::uuid[]) AND granted > 0
       UNION ALL
       SELECT customer_id, format('%s owes %s', customer_id, owed) FROM account
        WHERE customer_id = ANY($1::uuid[]) AND owed > 0`,
      [families.flatMap((family) => family.ids)],
    );
    const lines = new Map<string, string[]>();
    for (const { id, line } of rows) lines.set(id, [...(lines.get(id) ?? []), line]);
    for (const { ids, auditor, story } of families) {
      const books = ids.flatMap((id) => lines.get(id) ?? []).sort();
      const expected = auditor.books();
      // Comparing texts first: hundreds of families agree, and the long way is for the one that does not.
      if (books.join() !== expected.join())
        expect({ seed: SEED, story, books }).toMatchObject({ books: expected });
    }
  };

  const compareStandings = async (families: readonly Family[]): Promise<void> => {
    const shown = await see(
      shop,
      families.flatMap(({ names }) => names),
      'balance: balancePoints pending: pendingPoints held: heldPoints owed: owedPoints earned: earnedPoints tier',
    );
    const stories = families.map(({ story }) => story);
    const standings = families.flatMap(({ ids, auditor }) => ids.map((id) => auditor.standing(id)));
    expect({ seed: SEED, stories, shown }).toMatchObject({ shown: standings });
  };

  it(
    'sums to zero in every snapshot while thirty-two clients write, and ends with what they were told',
    async () => {
      const dice = createDice(SEED);
      const clients = Array.from({ length: 32 }, () => clientOf(createLedger(many, clock)));
      const families = Array.from({ length: 96 }, (_, n): Family => {
        const client = clients[n % 32] ?? clientOf(createLedger(many, clock));
        return new Family(
          `lane ${n}`,
          client,
          otherwise(client, dice.oneOf(clients)),
          createDice(SEED + n),
          now.getTime(),
        );
      });
      for (let done = 0; done < OPERATIONS / 5; done += 4 * families.length) {
        waits(dice, []);
        const steps = families.flatMap((family) => [1, 2, 3, 4].map(() => family.next(false)));
        const events = steps.flatMap((step) => step.events ?? []);
        const lanes = [0, 1, 2, 3].map(() => events.filter(() => dice.below(3) === 0));
        const writing = Promise.all([
          Promise.all(steps.map((step) => actTwice(step, dice))),
          ...[events, ...lanes].map((lane) => shop.deliver(...lane)),
          bookTime(),
        ]);
        const [[answers]] = await Promise.all([writing, readSnapshots(writing)]);
        steps.forEach((step, n) => step.record?.(answers[n]));
      }
      await bookTime();
      for (const family of families) {
        const { story } = family;
        const expected = {
          earned: family.earned(),
          spent: family.spent,
          lostIsInLots: true,
          owingWithPoints: 0,
        };
        expect({ seed: SEED, story, ...(await programmeOf(family)) }).toMatchObject(expected);
      }
      expect(await shop.audit()).toEqual([]);
    },
    TIME_MAX_MS,
  );

  /** Half of a member's redemptions come through another process. */
  const otherwise = (one: LedgerClient, other: LedgerClient): LedgerClient => ({ ...one, redeem: other.redeem, authorize: other.authorize }); // prettier-ignore

  /** One time in four the same command is on its way twice. */
  const actTwice = async (step: Step, dice: Dice): Promise<unknown> => {
    const twice = dice.below(4) === 0;
    const [answer, twin] = await Promise.all([step.act?.(), twice ? step.act?.() : undefined]);
    if (twice) expect(twin).toEqual(answer);
    if (step.always === true) {
      const { came, expected } = step.check(answer);
      expect(came).toEqual(expected);
    }
    return answer;
  };

  /** Reads one snapshot after the other until `writing` is over. */
  const readSnapshots = async (writing: Promise<unknown>): Promise<void> => {
    const state = { over: false };
    void writing.catch(() => undefined).finally(() => (state.over = true));
    do {
      expect(await shop.audit()).toEqual([]);
      expect(await shop.sql('SELECT coalesce(sum(amount), 0)::int AS sum FROM posting')).toEqual([
        { sum: 0 },
      ]);
    } while (!state.over);
  };

  /** What the programme's own accounts say of a family, and whether what was lost is what its lots have lost. */
  const programmeOf = async ({ ids }: Family): Promise<object> => {
    const [row] = await shop.sql(
      `SELECT coalesce(-sum(amount) FILTER (WHERE account = 'ISSUED'), 0)::int AS earned,
              coalesce(sum(amount) FILTER (WHERE account IN ('REDEEMED', 'ADJUSTED')), 0)::int AS spent,
              coalesce(sum(amount) FILTER (WHERE account = 'EXPIRED'), 0)
                = (SELECT coalesce(sum(expired), 0) FROM lot WHERE customer_id = ANY($1::uuid[])) AS "lostIsInLots",
              (SELECT count(*)::int FROM account
                WHERE customer_id = ANY($1::uuid[]) AND least(owed, available) > 0) AS "owingWithPoints"
         FROM posting WHERE customer_id = ANY($1::uuid[])`,
      [ids],
    );
    return row ?? {};
  };
});
