import { answersSelect, type IdempotentRequest, type StoredAnswer } from '@rapport/subgraph-kit/idempotency';
import { queryPrepared } from '@rapport/subgraph-kit/prepared';
import { addDays } from '@rapport/kernel/clock';
import type { CurrencyCode } from '@rapport/kernel/currency';
import type { EntityManager } from 'typeorm';
import type { Lot } from '../domain/lot';
import type { LoadedUsage } from '../domain/reward-usage';
import { TIER_WINDOW_DAYS } from '../domain/tier';
import { accountKey, type VersionedAccount } from './account-repository';
import { REWARDS, toCountedReward, type RewardRow } from './reward-repository';

/** What a batch of commands reads, all of one snapshot. */
export interface Batch {
  /** Every account, of all wallets, of the people whom any of their ids names, with the lots that are not used up. */
  readonly accounts: readonly VersionedAccount[];
  /** By each id that was named, the surviving id. */
  readonly survivors: ReadonlyMap<string, string>;
  /** The rewards that were named, and what limits them. */
  readonly usage: Omit<LoadedUsage, 'currency'>;
  readonly answers: readonly StoredAnswer[];
}

interface Row {
  readonly survivors: readonly { readonly id: string; readonly personId: string }[] | null;
  readonly accounts:
    readonly (Omit<VersionedAccount, 'lots'> & { readonly lots: readonly LotRow[] | null })[] | null;
  readonly rewards: readonly RewardRow[] | null;
  readonly used: LoadedUsage['used'] | null;
  readonly spends: LoadedUsage['spends'] | null;
  readonly answers: readonly StoredAnswer[] | null;
}
interface LotRow extends Omit<Lot, 'activatesAt' | 'expiresAt'> {
  readonly activatesMs: number | null;
  readonly expiresMs: number;
}

const millisecondsOf = (column: string): string => `round(extract(epoch FROM ${column}) * 1000)`;

/** `OFFSET 0` keeps the planner from joining whole tables where it knows nothing of the ids. */
const READ = `
WITH named AS (
  SELECT id, coalesce(r.survivor_id, id) AS person_id
    FROM unnest($1::uuid[]) AS id LEFT JOIN customer_redirect r ON r.customer_id = id
), person AS (
  SELECT person_id, person_id AS customer_id FROM named
   UNION
  SELECT r.survivor_id, r.customer_id FROM named JOIN customer_redirect r ON r.survivor_id = named.person_id
), asked AS MATERIALIZED (
  ${REWARDS} WHERE r.reward_id = ANY($2::text[])
)
SELECT
  (SELECT json_agg(json_build_object('id', id, 'personId', person_id)) FROM named WHERE id <> person_id) AS survivors,
  (SELECT json_agg(one) FROM (
     SELECT account.customer_id AS "customerId", account.wallet, account.available, account.pending, account.held,
            account.owed, account.earned, account.version, person.person_id AS "personId",
            (SELECT json_agg(lot_row) FROM (
               SELECT lot_id AS "lotId", order_id AS "orderId", ${millisecondsOf('activates_at')} AS "activatesMs",
                      ${millisecondsOf('expires_at')} AS "expiresMs", granted, pending, open, held, expired
                 FROM lot WHERE lot.customer_id = account.customer_id AND lot.wallet = account.wallet AND alive
             ) lot_row) AS lots
       FROM person CROSS JOIN LATERAL
            (SELECT * FROM account WHERE account.customer_id = person.customer_id OFFSET 0) account
   ) one) AS accounts,
  (SELECT json_agg(asked) FROM asked) AS rewards,
  (SELECT json_agg(one) FROM (
     SELECT person.person_id AS "personId", asked."rewardId", count(*) AS used
       FROM asked CROSS JOIN person CROSS JOIN LATERAL
            (SELECT FROM reward_use u
              WHERE u.reward_id = asked."rewardId" AND u.customer_id = person.customer_id AND u.returned_at IS NULL
                AND (asked."limitDays" IS NULL OR u.taken_at > $5::timestamptz - asked."limitDays" * interval '24 hours')
             OFFSET 0) u
      WHERE asked."limitCount" IS NOT NULL GROUP BY 1, 2
   ) one) AS used,
  (SELECT json_agg(one) FROM (
     SELECT person.person_id AS "personId", sum(f.kept_minor) AS "spendMinor"
       FROM person CROSS JOIN LATERAL
            (SELECT kept_minor FROM order_fact WHERE customer_id = person.customer_id AND currency = $7
                AND ordered_at > $6 AND ordered_at <= $5 OFFSET 0) f
      WHERE EXISTS (SELECT FROM asked WHERE tiers IS NOT NULL) GROUP BY 1
   ) one) AS spends,
  (SELECT json_agg(one) FROM (${answersSelect(3, 4)}) one) AS answers`;

/** Reads all of it with one statement: each way to Postgres and back costs more than most of what is read. */
export async function readBatch(
  db: EntityManager,
  wanted: {
    readonly customerIds: readonly string[];
    readonly rewardIds: readonly string[];
    readonly attempts: readonly IdempotentRequest[];
    readonly now: Date;
    /** In which spend counts for a tier. */
    readonly currency: CurrencyCode | null;
  },
): Promise<Batch> {
  const [row] = await queryPrepared<Row[]>(db, READ, [
    wanted.customerIds,
    wanted.rewardIds,
    wanted.attempts.map(({ actor }) => actor),
    wanted.attempts.map(({ key }) => key),
    wanted.now,
    addDays(wanted.now, -TIER_WINDOW_DAYS),
    wanted.currency,
  ]);
  return {
    survivors: new Map((row?.survivors ?? []).map(({ id, personId }) => [id, personId])),
    accounts: distinct(row?.accounts ?? []).map((account) => ({
      ...account,
      lots: (account.lots ?? []).map(toLot),
    })),
    usage: {
      rewards: (row?.rewards ?? []).map(toCountedReward),
      used: row?.used ?? [],
      spends: row?.spends ?? [],
    },
    answers: row?.answers ?? [],
  };
}

/** `named` may hold several ids of one person. */
const distinct = <A extends Pick<VersionedAccount, 'customerId' | 'wallet'>>(accounts: readonly A[]): A[] => [
  ...new Map(accounts.map((account) => [accountKey(account), account])).values(),
];

const toLot = ({ activatesMs, expiresMs, ...rest }: LotRow): Lot => ({
  ...rest,
  activatesAt: toDate(activatesMs),
  expiresAt: new Date(expiresMs),
});

const toDate = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
