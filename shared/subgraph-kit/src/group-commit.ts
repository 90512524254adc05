import { ServiceUnavailableError } from './errors';

/** What came of one of several things done together. */
export type Settled<Answer> =
  | { readonly status: 'fulfilled'; readonly value: Answer }
  | { readonly status: 'rejected'; readonly reason: unknown };

export interface GroupCommitOptions {
  /** The most that are done together. */
  readonly batchMax: number;
  /** The most that may wait; whatever comes on top is refused at once. */
  readonly waitingMax: number;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Group commit: what arrives while a batch is under way waits, and goes together as the next one, in the order of arrival.
 * Alone nothing waits; under load batches grow by themselves, and their cost is shared (DeWitt et al., "Implementation
 * techniques for main memory database systems", SIGMOD 1984, section 5).
 *
 * @param run does a batch: as many results as items, in their order. When it throws, every item of the batch fails with that
 */
export function createGroupCommit<Item, Answer>(
  run: (items: readonly Item[]) => Promise<readonly Settled<Answer>[]>,
  { batchMax, waitingMax }: GroupCommitOptions,
) {
  const waiting: Waiting<Item, Answer>[] = [];
  let underWay: Promise<void> | null = null;

  const work = async (): Promise<void> => {
    // What arrives in the same turn of the event loop goes into the first batch too.
    await Promise.resolve();
    while (waiting.length > 0) await settle(run, waiting.splice(0, batchMax));
    underWay = null;
  };

  return {
    /** @throws ServiceUnavailableError when too many wait already, and whatever `run` says of the item */
    submit: (item: Item): Promise<Answer> =>
      new Promise((resolve, reject) => {
        if (waiting.length >= waitingMax) {
          reject(new ServiceUnavailableError('too many requests wait for the database: try again shortly'));
          return;
        }
        waiting.push({ item, resolve, reject });
        underWay ??= work();
      }),
    /** Resolves when nothing waits and nothing is under way. */
    drained: async (): Promise<void> => {
      while (underWay !== null) await underWay;
    },
  };
}

async function settle<Item, Answer>(
  run: (items: readonly Item[]) => Promise<readonly Settled<Answer>[]>,
  batch: readonly Waiting<Item, Answer>[],
): Promise<void> {
  try {
    const results = await run(batch.map(({ item }) => item));
    batch.forEach(({ resolve, reject }, index) => {
      const result = results[index];
      if (result?.status === 'fulfilled') resolve(result.value);
      else reject(result?.reason ?? new Error('a batch gives a result for each item; one is missing'));
    });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
