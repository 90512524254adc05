import type { Checkpoints } from './checkpoints';
import type { History } from './history';
import type { ShopClient } from './shop-client';

/** Everything the import needs; plain data, so that it can go to a worker thread. */
export interface ImportOptions {
  readonly home: string;
  readonly gatewayUrl: string;
  /** The shop's write key, for `/v1/batch` and the catalogue feed. */
  readonly writeKey: string;
  /** To find the customers who write the demo's reviews and ideas. */
  readonly staffToken: string;
  /** Send the whole history again, from the start, on the same days. */
  readonly resend: boolean;
  readonly historyFile: string;
  readonly communityFile: string;
}

/** What the import tells while it runs. */
export interface ImportListener {
  onLines(linesDone: number): void;
  onProblem(message: string): void;
}

/** What a stage of the import works with. */
export interface ImportStage {
  readonly options: ImportOptions;
  readonly client: ShopClient;
  readonly checkpoints: Checkpoints;
  readonly history: History;
  readonly listener: ImportListener;
}

/** How many requests may be on their way at once. The shop works on them in parallel; more only wait. */
export const IN_FLIGHT_MAX = 3;
