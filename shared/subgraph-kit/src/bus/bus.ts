import type { EventType } from '@rapport/contracts/events';

/** Events of one type on their way, each as JSON text: nobody between publisher and consumer needs to parse them. */
export interface EventBatch {
  readonly type: EventType;
  readonly payloads: readonly string[];
}

/** A batch as it arrives: parsed, not yet checked against its contract. */
export interface DeliveredBatch {
  readonly type: EventType;
  readonly events: readonly unknown[];
}

/**
 * Takes one batch. Resolving means that its effect is committed; rejecting means "deliver it again later".
 */
export type BatchConsumer = (batch: DeliveredBatch) => Promise<void>;

/**
 * What overtakes everything else, in the outbox and on the bus, and is applied while other batches are: a withdrawal of
 * consent holds within a second, however much waits. Handlers give the same end state for any order.
 */
const URGENT: readonly EventType[] = ['consent.changed'];

export const isUrgent = (type: EventType): boolean => URGENT.includes(type);

/** SQL to order outbox rows by: the kit's migrations make an index of it. */
export const TURN_ORDER = `type <> ALL ('{${URGENT.join()}}'::text[]), id`;

/** A job that runs on one process of the many, at its time. */
export interface ScheduledJob {
  /** Unique on the bus: "loyalty-rewards.book-passed-time". */
  readonly name: string;
  /** Five-field cron expression, UTC. */
  readonly cron: string;
  readonly run: () => Promise<void>;
}

/** One consumer in this process. */
export interface Subscription {
  /** Takes no further batch; resolves when those under way have ended. What arrives meanwhile waits on the bus. */
  stop(): Promise<void>;
}

/** Carries events between subgraphs: at least once, in no order. */
export interface Bus {
  /** Resolves once every subscriber's copy is durable; all of them or none. */
  publish(batches: readonly EventBatch[]): Promise<void>;
  /**
   * Delivers `types` to `consumer` from now on, one batch at a time, and beside them one of those that are urgent.
   * Replicas that use the same `name` share the work.
   */
  subscribe(name: string, types: readonly EventType[], consumer: BatchConsumer): Promise<Subscription>;
  schedule(job: ScheduledJob): Promise<void>;
  /** Has a scheduled job run now, on whichever process has it; resolves when it has. @throws when it fails for good */
  runJob(name: string): Promise<void>;
  /** How many batches wait for `name` or are being worked on; 0 is "caught up". */
  backlog(name: string): Promise<number>;
  /** Lets batches under way finish, then lets go. */
  stop(): Promise<void>;
}
