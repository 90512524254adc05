import type { Logger } from '@rapport/subgraph-kit/log';
import type { Cleanup } from './cleanup';
import type { StatusBoard } from './status';

export interface ShopOptions {
  /** See `serviceEnvironment`. */
  readonly env: NodeJS.ProcessEnv;
  /** The URL of a PostgreSQL server, once it answers. */
  readonly databaseServer: Promise<string>;
  readonly log: Logger;
  readonly cleanup: Cleanup;
}

/** A shop that answers, in one process or in six. */
export interface RunningShop {
  readonly board: StatusBoard;
  /** Whether every event has had its effect everywhere. */
  caughtUp(): Promise<boolean>;
  /** Draws from all events what is drawn now and then otherwise: computed traits and groups, public prices, recommendation's models. */
  learn(): Promise<void>;
}
