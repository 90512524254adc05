import { auditLedger } from '@rapport/loyalty-rewards/db/audit-ledger';
import { createCleanup, type Cleanup } from '@rapport/platform/cleanup';
import { openDatabase } from '@rapport/subgraph-kit/database';
import { createLogger, type Logger } from '@rapport/subgraph-kit/log';
import { setTimeout as sleep } from 'node:timers/promises';
import { clock, openAccounts, runClient, settleExpiries, type Shop } from './clients';
import type { HistoryLine } from './history';
import { allReady, injectFaults, type FaultKind } from './injector';
import { findUnbalanced, readLedger } from './ledger-entries';
import { createMembers } from './members';
import { EXPIRES_AFTER_MS } from './orders';
import { createRandom } from './random';
import { offerRewards } from './requests';
import { setAsideAtExpiries } from './set-aside';
import { isCaughtUp, setStage, type Stage } from './stage';

export interface Plan {
  readonly seconds: number;
  readonly seed: number;
  readonly clients: number;
  readonly accounts: number;
  readonly replicas: number;
  readonly faults: readonly FaultKind[];
  /** No orders while there are faults: see `Shop`. */
  readonly quick: boolean;
}

export interface Run {
  readonly history: readonly HistoryLine[];
  /** What is wrong beside the history: books that do not balance, processes that ended by themselves. */
  readonly problems: readonly string[];
  /** Why attempts were not answered, and how often. */
  readonly unanswered: ReadonlyMap<string, number>;
}

/** For clients that are not answered, and for a batch that a killed process holds: the bus waits for it for a minute. */
const SETTLE_WITHIN_MS = 120_000;
const POLL_MS = 100;
const LINES_SHOWN = 20;

/** Runs the service under load and faults, lets it come to rest, and reads what its ledger holds. */
export async function runUnderFire(plan: Plan, interrupted: AbortSignal): Promise<Run> {
  const log = createLogger('faults', 'fatal');
  const cleanup = createCleanup(log);
  const interruption = new Promise<never>((_, reject) => {
    interrupted.addEventListener('abort', () => {
      reject(interrupted.reason as Error);
    });
  });
  try {
    return await Promise.race([run(plan, log, cleanup), interruption]);
  } finally {
    await cleanup.run();
  }
}

async function run(plan: Plan, log: Logger, cleanup: Cleanup): Promise<Run> {
  const stage = await setStage(plan.replicas, log, cleanup);
  await offerRewards(stage.graph);
  let over = false;
  const opening: Shop = {
    ...stage,
    replicas: plan.replicas,
    members: createMembers(plan.accounts),
    ordersUnderFaults: !plan.quick,
    holds: [],
    history: [],
    unanswered: new Map(),
    isOver: () => over,
    until: untilAfter(plan.seconds),
  };
  await openAccounts(opening);
  const shop: Shop = { ...opening, until: untilAfter(plan.seconds) };
  const clients = Array.from({ length: plan.clients }, (_, index) =>
    runClient(shop, `till-${index}`, createRandom(plan.seed + index + 1)),
  );
  const random = createRandom(plan.seed);
  const faults = await injectFaults({ ...stage, random }, { kinds: plan.faults, ...shop.until });
  over = true;
  stage.orders.giveUpAfter(SETTLE_WITHIN_MS);
  await Promise.all(clients);
  await comeToRest(stage, shop);
  const ledger = await readLedger(
    stage.ledger,
    shop.members.map(({ id }) => id),
  );
  return {
    history: setAsideAtExpiries([...shop.history, ...faults, ...ledger]),
    problems: [...crashes(stage), ...(await auditEverything(stage))],
    unanswered: shop.unanswered,
  };
}

function untilAfter(seconds: number): Shop['until'] {
  const endAt = clock() + seconds * 1_000;
  return { endAt, giveUpAt: endAt + SETTLE_WITHIN_MS };
}

/** Afterwards nothing changes any more: everything that was sent is booked, and so is everything that has expired. */
async function comeToRest(stage: Stage, shop: Shop): Promise<void> {
  await allReady(stage.replicas);
  const deadline = Date.now() + SETTLE_WITHIN_MS;
  while (!(await isCaughtUp(stage))) {
    if (Date.now() > deadline)
      throw new Error('Events are still on their way: the service does not catch up');
    await sleep(POLL_MS);
  }
  await sleep(Math.max(0, shop.until.endAt + 2 * EXPIRES_AFTER_MS.min - clock()));
  await settleExpiries(shop);
  await Promise.all(stage.replicas.map((replica) => replica.stop()));
}

async function auditEverything({ ledger, ledgerUrl }: Stage): Promise<string[]> {
  const db = await openDatabase({ url: ledgerUrl, name: 'audit', poolMax: 2, entities: [], migrations: [] });
  try {
    return [...(await findUnbalanced(ledger)), ...(await auditLedger(db.manager))];
  } finally {
    await db.destroy();
  }
}

const crashes = ({ replicas }: Stage): string[] =>
  replicas
    .filter((replica) => replica.crashes() > 0)
    .map((replica) => {
      const lines = replica.lastLines().slice(-LINES_SHOWN).join('\n');
      return `${replica.name} ended by itself ${replica.crashes()} times; it said at last:\n${lines}`;
    });
