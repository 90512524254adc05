import { assert } from '@rapport/kernel/assert';
import type { AnyEvent } from '@rapport/contracts/events';
import { newId } from '@rapport/subgraph-kit/ids';
import { accountKey, type VersionedAccount } from '../db/account-repository';
import type { PastMovement } from '../db/hold-repository';
import type { AttributedMovement } from '../db/ledger-repository';
import { catchUp, payDebt } from '../domain/catch-up';
import type { Hold } from '../domain/hold';
import type { MemberToken } from '../domain/member-token';
import type { Account, Booked } from '../domain/movement';
import type { RewardUse } from '../domain/reward-terms';
import { NO_USAGE, RewardUsage, type LoadedUsage } from '../domain/reward-usage';
import type { Wallet } from '../domain/wallet';

/** What a command decided. */
export interface Decided<Answer> {
  /** Survives JSON: it is stored for repetitions. */
  readonly answer: Answer;
  readonly booked?: Booked;
  /** Holds that are new or changed. */
  readonly holds?: readonly Hold[];
  /** What redemptions took of what is limited. */
  readonly uses?: readonly RewardUse[];
  /** What comes back of it. */
  readonly returned?: readonly RewardUse[];
  readonly events?: readonly AnyEvent[];
  /** The member's token that authorised it. */
  readonly usesToken?: MemberToken | null;
}

/** What is read for a batch of commands. */
export interface Loaded {
  /** By each id that a command named, the person's surviving id. */
  readonly survivors: ReadonlyMap<string, string>;
  readonly accounts: readonly (Account & { readonly personId: string; readonly version?: number })[];
  readonly holds: readonly Hold[];
  readonly movements: readonly PastMovement[];
  /** Of the tokens that commands came with, those that have authorised a redemption. */
  readonly usedTokenIds?: ReadonlySet<string>;
  readonly usage?: LoadedUsage;
}

/** Who books what no person asked for. */
export const PROGRAMME_ACTOR = 'programme';

/**
 * The books of some people while a batch of commands is decided one after the other: each sees what those before it
 * decided. Nothing is written until all are decided.
 */
export class Books {
  private readonly accountByKey = new Map<string, Account>();
  private readonly readByKey = new Map<string, Pick<VersionedAccount, 'personId' | 'version'>>();
  private readonly keysByPerson = new Map<string, string[]>();
  private readonly holdByKey = new Map<string, Hold>();
  private readonly changedAccounts = new Set<string>();
  private readonly changedHolds = new Set<string>();
  private readonly movements: AttributedMovement[] = [];
  private readonly events: AnyEvent[] = [];
  private readonly tokenUses: MemberToken[] = [];
  /** The rewards, and what is left of what limits them. */
  readonly usage: RewardUsage;

  constructor(private readonly loaded: Loaded) {
    this.usage = new RewardUsage(loaded.usage ?? NO_USAGE, (id) => this.survivorOf(id));
    for (const { personId, version = 0, ...account } of loaded.accounts) {
      const key = accountKey(account);
      this.accountByKey.set(key, account);
      this.readByKey.set(key, { personId, version });
      const name = personKey(personId, account.wallet);
      this.keysByPerson.set(name, [...(this.keysByPerson.get(name) ?? []), key]);
    }
    for (const hold of loaded.holds) this.holdByKey.set(holdKey(hold), hold);
  }

  /** Under which id a person is known now. */
  survivorOf(customerId: string): string {
    return this.loaded.survivors.get(customerId) ?? customerId;
  }

  /** Every account that the person of `customerId` has of a wallet, that of the surviving id first; none without any. */
  accountsOf(customerId: string, wallet: Wallet): readonly Account[] {
    const personId = this.survivorOf(customerId);
    const keys = this.keysByPerson.get(personKey(personId, wallet)) ?? [];
    const accounts = keys.map((key) => this.account(key));
    return [...accounts].sort(
      (a, b) => Number(b.customerId === personId) - Number(a.customerId === personId),
    );
  }

  /** The parts of a hold, one for each account that pays; none for an unknown id. */
  holdsOf(holdId: string): readonly Hold[] {
    return [...this.holdByKey.values()].filter((hold) => hold.holdId === holdId);
  }

  /** One that a command of the batch named; `null` for an unknown id. */
  movement(movementId: string): PastMovement | null {
    return this.loaded.movements.find((one) => one.movementId === movementId) ?? null;
  }

  /** As `take`, of a command at `now`: what came back into an account that owes pays at once. */
  takeCommand(decided: Omit<Decided<unknown>, 'answer'>, actor: string, now: Date): void {
    this.take(decided, actor, now);
    for (const account of decided.booked?.accounts ?? [])
      this.post(payDebt(account, now, newId), PROGRAMME_ACTOR);
  }

  /** Whether a token that a command came with has authorised a redemption. */
  isUsed({ tokenId }: MemberToken): boolean {
    return (
      this.loaded.usedTokenIds?.has(tokenId) === true || this.tokenUses.some((use) => use.tokenId === tokenId)
    );
  }

  /** Books what time alone has changed by `now`, for everybody loaded. */
  catchUp(now: Date): void {
    for (const keys of this.keysByPerson.values()) {
      const accounts = keys.map((key) => this.account(key));
      const own = new Set(keys);
      const holds = [...this.holdByKey.values()].filter((hold) => own.has(accountKey(hold)));
      const { holds: released, ...booked } = catchUp(accounts, holds, { now, newId });
      this.take({ booked, holds: released, returned: usesOf(released) }, PROGRAMME_ACTOR, now);
    }
  }

  take(decided: Omit<Decided<unknown>, 'answer'>, actor: string, now: Date): void {
    const { booked, holds = [], uses = [], returned = [], events = [], usesToken } = decided;
    this.post(booked, actor);
    for (const hold of holds) {
      this.holdByKey.set(holdKey(hold), hold);
      this.changedHolds.add(holdKey(hold));
    }
    for (const use of uses) this.usage.take(use);
    for (const use of returned) this.usage.giveBack(use, now);
    this.events.push(...events);
    if (usesToken != null) this.tokenUses.push(usesToken);
  }

  private post(booked: Booked | undefined, actor: string): void {
    for (const account of booked?.accounts ?? []) {
      const key = accountKey(account);
      this.account(key);
      this.accountByKey.set(key, account);
      this.changedAccounts.add(key);
    }
    for (const movement of booked?.movements ?? []) this.movements.push({ ...movement, actor });
  }

  /** Everything that is to be written. */
  changes() {
    return {
      accounts: [...this.changedAccounts].map((key) => this.account(key)),
      holds: [...this.holdByKey.values()].filter((hold) => this.changedHolds.has(holdKey(hold))),
      movements: this.movements as readonly AttributedMovement[],
      events: this.events as readonly AnyEvent[],
      tokenUses: this.tokenUses as readonly MemberToken[],
      usage: this.usage.changes(),
    };
  }

  /**
   * Every account of the wallets that changed, as it is now, with the version that was read.
   *
   * @param all those of the other wallets too
   */
  touched({ all }: { readonly all: boolean }): VersionedAccount[] {
    const touched = [...this.keysByPerson.values()].filter(
      (keys) => all || keys.some((key) => this.changedAccounts.has(key)),
    );
    return touched.flat().map((key) => {
      const { personId = '', version = 0 } = this.readByKey.get(key) ?? {};
      return { ...this.account(key), personId, version };
    });
  }

  private account(key: string): Account {
    const account = this.accountByKey.get(key);
    assert(account !== undefined, `account ${key} is loaded`);
    return account;
  }
}

/** What the redemptions that some holds began took: each is kept with one part of its hold. */
export const usesOf = (holds: readonly Hold[]): RewardUse[] => holds.flatMap(({ use }) => use ?? []);

const personKey = (personId: string, wallet: Wallet): string => `${personId} ${wallet}`;
const holdKey = ({ holdId, customerId }: Hold): string => `${holdId} ${customerId}`;
