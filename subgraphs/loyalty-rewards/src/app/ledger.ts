import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import { IdempotencyKeyReusedError } from '@rapport/subgraph-kit/errors';
import { createGroupCommit, type Settled } from '@rapport/subgraph-kit/group-commit';
import {
  answersWrite,
  assertKey,
  findAnswers,
  type IdempotentRequest,
} from '@rapport/subgraph-kit/idempotency';
import { outboxWrite } from '@rapport/subgraph-kit/outbox';
import { isTransient } from '@rapport/subgraph-kit/transient-error';
import { writeTogether } from '@rapport/subgraph-kit/write-together';
import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import { lockPeople, openWallets, withLots } from '../db/account-repository';
import { findHolds, findMovements, findOwners, holdsWrite } from '../db/hold-repository';
import { bookingWrites } from '../db/ledger-repository';
import { findLots } from '../db/lot-repository';
import { findRewards } from '../db/reward-repository';
import type { Wallet } from '../domain/wallet';
import { Books, type Decided } from './books';

/** Something to be booked, once for its key. */
export interface LedgerCommand<Answer extends object> extends IdempotentRequest {
  /** Whose accounts it reads or changes, as far as the caller names them. */
  readonly customerIds: readonly string[];
  /** Accounts to open unless the person has one. */
  readonly opens?: { readonly customerId: string; readonly wallet: Wallet };
  /** Holds, movements and rewards that it is about; owners of the first two are locked as well. */
  readonly holdIds?: readonly string[];
  readonly movementIds?: readonly string[];
  readonly rewardIds?: readonly string[];
  /** Decides, purely, with everybody's locks held. What it throws is told to the caller and books nothing. */
  decide(books: Books, now: Date): Decided<Answer>;
}

export interface Ledger {
  /**
   * Books a command, durably, before it answers; a repetition of its key gets the stored answer. Commands that arrive
   * together are booked by one transaction.
   *
   * @throws IdempotencyKeyReusedError, ServiceUnavailableError, and what `decide` throws
   */
  run<Answer extends object>(command: LedgerCommand<Answer>): Promise<Answer>;
  /** Resolves when nothing is under way. */
  drained(): Promise<void>;
}

type AnyCommand = LedgerCommand<object>;

const BATCH_MAX = 128;
const WAITING_MAX = 5_000;
const ATTEMPTS_MAX = 4;
const RETRY_AFTER_MS = 25;
const UNIQUE_VIOLATION = '23505';

export function createLedger(db: DataSource, now: () => Date): Ledger {
  const group = createGroupCommit<AnyCommand, object>((commands) => runAll(db, commands, now), {
    batchMax: BATCH_MAX,
    waitingMax: WAITING_MAX,
  });
  return {
    run: async <Answer extends object>(command: LedgerCommand<Answer>) => {
      assertKey(command.key);
      return (await group.submit(command)) as Answer;
    },
    drained: group.drained,
  };
}

/** Runs commands as few transactions: those that name the same movement, or repeat a key, go one after the other. */
async function runAll(
  db: DataSource,
  commands: readonly AnyCommand[],
  now: () => Date,
): Promise<readonly Settled<object>[]> {
  const results = new Map<AnyCommand, Settled<object>>();
  let left = [...commands];
  while (left.length > 0) {
    const taken = new Set<string>();
    const together = left.filter((command) => {
      const names = [`${command.actor}\n${command.key}`, ...(command.movementIds ?? [])];
      if (names.some((name) => taken.has(name))) return false;
      for (const name of names) taken.add(name);
      return true;
    });
    const settled = await runApart(db, together, now);
    together.forEach((command, index) => {
      const result = settled[index];
      if (result !== undefined) results.set(command, result);
    });
    left = left.filter((command) => !results.has(command));
  }
  return commands.map(
    (command) => results.get(command) ?? { status: 'rejected', reason: new Error('not run') },
  );
}

/** When a batch fails for a reason that does not pass by itself, its halves are tried: one command must not fail others. */
async function runApart(
  db: DataSource,
  commands: readonly AnyCommand[],
  now: () => Date,
): Promise<readonly Settled<object>[]> {
  try {
    return await runTogether(db, commands, now);
  } catch (error) {
    if (commands.length === 1 || isTransient(error)) {
      return commands.map(() => ({ status: 'rejected', reason: error }));
    }
    const half = Math.ceil(commands.length / 2);
    return [
      ...(await runApart(db, commands.slice(0, half), now)),
      ...(await runApart(db, commands.slice(half), now)),
    ];
  }
}

/**
 * One transaction for all. It is begun again after a failure that passes by itself, also where nobody can say whether the
 * commit arrived: what was booked is then found by its key.
 */
async function runTogether(
  db: DataSource,
  commands: readonly AnyCommand[],
  now: () => Date,
): Promise<readonly Settled<object>[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction((tx) => bookAll(tx, commands, now()));
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !(isTransient(error) || isUniqueViolation(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS * attempt * (0.5 + Math.random())));
    }
  }
}

const isUniqueViolation = (error: unknown): boolean =>
  error instanceof QueryFailedError &&
  (error.driverError as { code?: unknown } | undefined)?.code === UNIQUE_VIOLATION;

/** Locks go merges, accounts in order of id; a constant number of statements, whatever the number of commands. */
async function bookAll(
  tx: EntityManager,
  commands: readonly AnyCommand[],
  now: Date,
): Promise<readonly Settled<object>[]> {
  const books = await load(tx, commands, now);
  const answers = await findAnswers(tx, commands);
  if (answers.some((answer) => answer === undefined)) books.catchUp(now);
  const answered: { attempt: IdempotentRequest; answer: object }[] = [];
  const results = commands.map((command, index): Settled<object> => {
    const stored = answers[index];
    if (stored === null) return { status: 'rejected', reason: new IdempotencyKeyReusedError(command.key) };
    if (stored !== undefined) return { status: 'fulfilled', value: stored.answer as object };
    try {
      const decided = command.decide(books, now);
      books.take(decided, command.actor);
      answered.push({ attempt: command, answer: decided.answer });
      return { status: 'fulfilled', value: decided.answer };
    } catch (reason) {
      return { status: 'rejected', reason };
    }
  });
  const { holds, events, ...booked } = books.changes();
  const writes = [
    ...bookingWrites({ ...booked, now }),
    holdsWrite(holds),
    answersWrite(answered),
    outboxWrite(events),
  ];
  await writeTogether(tx, writes);
  return results;
}

async function load(tx: EntityManager, commands: readonly AnyCommand[], now: Date): Promise<Books> {
  const all = (of: (command: AnyCommand) => readonly string[] | undefined) => [
    ...new Set(commands.flatMap((command) => of(command) ?? [])),
  ];
  const [holdIds, movementIds, rewardIds] = [
    all((one) => one.holdIds),
    all((one) => one.movementIds),
    all((one) => one.rewardIds),
  ];
  const owners = await findOwners(tx, { holdIds, movementIds });
  const survivors = await resolveCustomerIds(tx, [...new Set([...all((one) => one.customerIds), ...owners])]);
  const accounts = await lockOrOpen(tx, commands, survivors);

  const customerIds = [...new Set(accounts.map((account) => account.customerId))];
  const anyHeld = accounts.some((account) => account.held > 0);
  const holds =
    holdIds.length === 0 && !anyHeld ? [] : await findHolds(tx, { holdIds, ranOutOf: customerIds, now });
  const movements = movementIds.length === 0 ? [] : await findMovements(tx, movementIds);
  const lots = await findLots(tx, { liveOf: customerIds, ofMovements: movementIds });
  const rewards = rewardIds.length === 0 ? [] : await findRewards(tx, rewardIds);
  return new Books({
    survivors,
    accounts: accounts.map((account) => withLots(account, lots)),
    holds,
    movements,
    rewards,
  });
}

/** Most members have their account already: it is opened only when the lock has not found it. */
async function lockOrOpen(
  tx: EntityManager,
  commands: readonly AnyCommand[],
  survivors: ReadonlyMap<string, string>,
) {
  const people = [...new Set(survivors.values())];
  const accounts = await lockPeople(tx, people);
  const missing = commands.flatMap(({ opens }) => {
    if (opens === undefined) return [];
    const personId = survivors.get(opens.customerId) ?? opens.customerId;
    const has = accounts.some((one) => one.customerId === personId && one.wallet === opens.wallet);
    return has ? [] : [{ customerId: personId, wallet: opens.wallet }];
  });
  if (missing.length === 0) return accounts;
  await openWallets(tx, missing);
  return lockPeople(tx, people);
}
