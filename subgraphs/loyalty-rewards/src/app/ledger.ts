import type { CurrencyCode } from '@rapport/kernel/currency';
import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import { IdempotencyKeyReusedError } from '@rapport/subgraph-kit/errors';
import { createGroupCommit, type Settled } from '@rapport/subgraph-kit/group-commit';
import {
  answersWrite,
  assertKey,
  matchAnswers,
  type IdempotentRequest,
} from '@rapport/subgraph-kit/idempotency';
import { outboxWrite } from '@rapport/subgraph-kit/outbox';
import { isTransient } from '@rapport/subgraph-kit/transient-error';
import { writeTogether } from '@rapport/subgraph-kit/write-together';
import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import {
  accountKey,
  lockPeople,
  versionedAccountsWrites,
  type VersionedAccount,
} from '../db/account-repository';
import { readBatch, type Batch } from '../db/batch-repository';
import { findHolds, findMovements, findOwners, holdsWrite } from '../db/hold-repository';
import { journalWrites } from '../db/ledger-repository';
import { findLots } from '../db/lot-repository';
import { lockCounters, usageWrites } from '../db/reward-use-repository';
import { findUsedTokens, tokenUsesWrite } from '../db/token-repository';
import type { Lot } from '../domain/lot';
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
  /** Tokens of members that it came with. */
  readonly tokenIds?: readonly string[];
  /** Decides, purely, on what was read; it may be asked again when something was booked meanwhile. What it throws is told to the caller and books nothing. */
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

interface Desk {
  readonly db: DataSource;
  readonly now: () => Date;
  readonly currency: CurrencyCode | null;
}

const BATCH_MAX = 128;
const WAITING_MAX = 5_000;
const ATTEMPTS_MAX = 6;
const LOCKED_FROM_ATTEMPT = 3;
const RETRY_AFTER_MS = 25;
const UNIQUE_VIOLATION = '23505';

/** @param currency in which tiers count; without one nobody has a tier that a reward may want */
export function createLedger(db: DataSource, now: () => Date, currency: CurrencyCode | null = null): Ledger {
  const desk = { db, now, currency };
  const group = createGroupCommit<AnyCommand, object>((commands) => runAll(desk, commands), {
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

/** Runs commands in as few transactions as can be: those that name the same movement, or repeat a key, go one after the other. */
async function runAll(desk: Desk, commands: readonly AnyCommand[]): Promise<readonly Settled<object>[]> {
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
    const settled = await runApart(desk, together);
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
async function runApart(desk: Desk, commands: readonly AnyCommand[]): Promise<readonly Settled<object>[]> {
  try {
    return await runTogether(desk, commands);
  } catch (error) {
    if (commands.length === 1 || isTransient(error)) {
      return commands.map(() => ({ status: 'rejected', reason: error }));
    }
    const half = Math.ceil(commands.length / 2);
    return [
      ...(await runApart(desk, commands.slice(0, half))),
      ...(await runApart(desk, commands.slice(half))),
    ];
  }
}

/**
 * Books all commands with one statement, on what another has read without locks; when something was booked meanwhile, it
 * begins again, and from the third time on it locks everybody first, so that it comes through however much others book. It
 * begins again too when nobody can say whether the commit arrived: what was booked is then found by its key.
 */
async function runTogether(
  { db, now, currency }: Desk,
  commands: readonly AnyCommand[],
): Promise<readonly Settled<object>[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return attempt < LOCKED_FROM_ATTEMPT
        ? await bookAll(db.manager, commands, { now: now(), currency })
        : await db.transaction(async (tx) => {
            await lockEverybody(tx, commands);
            return bookAll(tx, commands, { now: now(), currency });
          });
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !(isTransient(error) || isUniqueViolation(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS * attempt * Math.random()));
    }
  }
}

const isUniqueViolation = (error: unknown): boolean =>
  error instanceof QueryFailedError &&
  (error.driverError as { code?: unknown } | undefined)?.code === UNIQUE_VIOLATION;

async function lockEverybody(tx: EntityManager, commands: readonly AnyCommand[]): Promise<void> {
  const survivors = await resolveCustomerIds(tx, await namedBy(tx, commands));
  await lockPeople(tx, [...new Set(survivors.values())]);
  await lockCounters(
    tx,
    allOf(commands, (one) => one.rewardIds),
  );
}

/** Everybody whom the commands name, or whose holds and movements they name. */
async function namedBy(db: EntityManager, commands: readonly AnyCommand[]): Promise<string[]> {
  const holdIds = allOf(commands, (one) => one.holdIds);
  const movementIds = allOf(commands, (one) => one.movementIds);
  const owners = await findOwners(db, { holdIds, movementIds });
  return [...new Set([...allOf(commands, (one) => one.customerIds), ...owners])];
}

/** A constant number of statements, whatever the number of commands: one that reads, one that writes. */
async function bookAll(
  db: EntityManager,
  commands: readonly AnyCommand[],
  { now, currency }: { readonly now: Date; readonly currency: CurrencyCode | null },
): Promise<readonly Settled<object>[]> {
  const { books, answers, readApart } = await read(db, commands, { now, currency });
  if (answers.some((answer) => answer === undefined)) books.catchUp(now);
  const answered: { attempt: IdempotentRequest; answer: object }[] = [];
  const results = commands.map((command, index): Settled<object> => {
    const stored = answers[index];
    if (stored === null) return { status: 'rejected', reason: new IdempotencyKeyReusedError(command.key) };
    if (stored !== undefined) return { status: 'fulfilled', value: stored.answer as object };
    try {
      const decided = command.decide(books, now);
      books.takeCommand(decided, command.actor, now);
      answered.push({ attempt: command, answer: decided.answer });
      return { status: 'fulfilled', value: decided.answer };
    } catch (reason) {
      return { status: 'rejected', reason };
    }
  });
  const { holds, events, tokenUses, usage, ...booked } = books.changes();
  await writeTogether(db, [
    // What was read later than the accounts fits them only if they are as they were, also where it refused something.
    ...versionedAccountsWrites(books.touched({ all: readApart && answered.length > 0 })),
    ...journalWrites({ ...booked, now }),
    holdsWrite(holds),
    ...usageWrites(usage, now),
    answersWrite(answered),
    outboxWrite(events),
    tokenUsesWrite(tokenUses, now),
  ]);
  return results;
}

/** Holds and movements are read after the accounts: what changes them meanwhile changes an account's version too. */
async function read(
  db: EntityManager,
  commands: readonly AnyCommand[],
  { now, currency }: { readonly now: Date; readonly currency: CurrencyCode | null },
) {
  const customerIds = await namedBy(db, commands);
  const rewardIds = allOf(commands, (one) => one.rewardIds);
  const batch = await readBatch(db, { customerIds, rewardIds, attempts: commands, now, currency });
  const accounts = withOpened(batch, commands);

  const ids = [...new Set(accounts.map((account) => account.customerId))];
  const [holdIds, movementIds] = [
    allOf(commands, (one) => one.holdIds),
    allOf(commands, (one) => one.movementIds),
  ];
  const wantsHolds = holdIds.length > 0 || accounts.some((account) => account.held > 0);
  const holds = wantsHolds ? await findHolds(db, { holdIds, ranOutOf: ids, now }) : [];
  const movements = movementIds.length === 0 ? [] : await findMovements(db, movementIds);
  const used = movementIds.length === 0 ? null : await findLots(db, { liveOf: [], ofMovements: movementIds });
  const books = new Books({
    survivors: batch.survivors,
    accounts: accounts.map((account) => withUsedLots(account, used)),
    holds,
    movements,
    usedTokenIds: await findUsedTokens(
      db,
      allOf(commands, (one) => one.tokenIds),
    ),
    usage: { ...batch.usage, currency },
  });
  const readApart = wantsHolds || movementIds.length > 0;
  return { books, answers: matchAnswers(commands, batch.answers), readApart };
}

/** The accounts that were read, and empty ones where a command opens one that is not there. */
function withOpened({ accounts, survivors }: Batch, commands: readonly AnyCommand[]): VersionedAccount[] {
  const byKey = new Map(accounts.map((account) => [accountKey(account), account]));
  for (const { opens } of commands) {
    if (opens === undefined) continue;
    const personId = survivors.get(opens.customerId) ?? opens.customerId;
    const account = { ...NOTHING, customerId: personId, wallet: opens.wallet, personId, version: 0 };
    if (!byKey.has(accountKey(account))) byKey.set(accountKey(account), account);
  }
  return [...byKey.values()];
}

const NOTHING = { available: 0, pending: 0, held: 0, owed: 0, earned: 0, lots: [] } as const;

function withUsedLots(account: VersionedAccount, used: ReadonlyMap<string, Lot[]> | null): VersionedAccount {
  const own = used?.get(accountKey(account)) ?? [];
  const known = new Set(account.lots.map((lot) => lot.lotId));
  return { ...account, lots: [...account.lots, ...own.filter((lot) => !known.has(lot.lotId))] };
}

const allOf = (
  commands: readonly AnyCommand[],
  of: (command: AnyCommand) => readonly string[] | undefined,
): string[] => [...new Set(commands.flatMap((command) => of(command) ?? []))];
