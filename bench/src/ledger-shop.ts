import { adjustBalance } from '@rapport/loyalty-rewards/app/adjust-balance';
import { createLedger } from '@rapport/loyalty-rewards/app/ledger';
import { redeemReward } from '@rapport/loyalty-rewards/app/redeem-reward';
import { auditLedger } from '@rapport/loyalty-rewards/db/audit-ledger';
import { defineLoyaltyRewards } from '@rapport/loyalty-rewards/server';
import { ensureDatabase, openDatabase } from '@rapport/subgraph-kit/database';
import { derivedId } from '@rapport/subgraph-kit/ids';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { databaseOf } from './databases';
import type { Transfer } from './ledger';

/** Members with points and rewards that cost one point, on the real ledger and its own database. */
export async function openLedgerShop(
  server: string,
  name: string,
  { members, rewards }: { readonly members: number; readonly rewards: number },
): Promise<{ readonly redeem: Transfer; audit(): Promise<void>; stop(): Promise<void> }> {
  const url = databaseOf(server, name);
  await ensureDatabase(url);
  const { entities, migrations } = defineLoyaltyRewards({
    pointsActivateAfterDays: 0,
    pointsExpireAfterMonths: 24,
    currency: 'GBP',
  });
  const db = await openDatabase({ url, name: 'bench-ledger', poolMax: 4, entities, migrations });
  const ledger = createLedger(db, () => new Date());
  const ids = Array.from({ length: members }, (_, member) => derivedId('bench-member', String(member)));
  await db.query(
    `INSERT INTO reward (reward_id, name, description, cost_points, active)
     SELECT 'bench-' || id, 'Bench ' || id, '', 1, true FROM generate_series(0, ${rewards} - 1) AS id`,
  );
  await Promise.all(ids.map((customerId) => fill(customerId)));

  async function fill(customerId: string): Promise<void> {
    await adjustBalance(ledger, {
      customerId,
      wallet: 'POINTS',
      amount: 1_000_000,
      reason: 'for the benchmark',
      expiresAt: null,
      idempotencyKey: randomUUID(),
      actor: 'bench',
    });
  }
  return {
    redeem: async (member, reward) => {
      const outcome = await redeemReward(ledger, {
        customerId: ids[member] ?? '',
        rewardId: `bench-${reward}`,
        idempotencyKey: randomUUID(),
        actor: 'bench',
      });
      if (outcome.kind !== 'redeemed') throw new Error(`a redemption came to ${outcome.kind}`);
    },
    async audit() {
      const problems = await auditLedger(db.manager);
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
    async stop() {
      await ledger.drained();
      await db.destroy();
      const client = new Client({ connectionString: server });
      await client.connect();
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await client.end();
    },
  };
}
