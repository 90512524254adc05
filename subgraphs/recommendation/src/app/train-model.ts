import { newId } from '@rapport/subgraph-kit/ids';
import { Client } from 'pg';
import {
  findModelReadAt,
  lockTraining,
  readCatalogue,
  readOrders,
  replaceModel,
  tryLockTraining,
  type CatalogueRow,
} from '../db/training-store';
import { keptProducts } from '../domain/kept';
import { learn } from '../domain/model/learn';
import { createTrainingSet, type TrainingSet } from '../domain/model/training-set';
import { indexWords } from '../domain/search-words';

export interface TrainingRequest {
  readonly databaseUrl: string;
  readonly askedAt: Date;
  /** The newest this many orders are read. */
  readonly ordersMax: number;
  /** While another replica trains: wait for it, or leave it to it. */
  readonly whenBusy: 'wait' | 'skip';
}

export type TrainingOutcome =
  | { readonly kind: 'trained'; readonly orders: number; readonly products: number }
  /** Another replica is training. */
  | { readonly kind: 'busy' }
  /** Another replica has read everything since this was asked for. */
  | { readonly kind: 'fresh' };

/**
 * Learns a model from the stored history and makes it the active one. Has a connection of its own: when the process
 * dies, its lock and its half-written model go with it and the model before stays.
 */
export async function trainModel(request: TrainingRequest): Promise<TrainingOutcome> {
  const client = new Client({
    connectionString: request.databaseUrl,
    application_name: 'recommendation training',
  });
  await client.connect();
  try {
    if (request.whenBusy === 'wait') await lockTraining(client);
    else if (!(await tryLockTraining(client))) return { kind: 'busy' };
    const readAt = await findModelReadAt(client);
    if (readAt !== null && readAt > request.askedAt) return { kind: 'fresh' };
    return await train(client, request);
  } finally {
    await client.end();
  }
}

async function train(client: Client, { askedAt, ordersMax }: TrainingRequest): Promise<TrainingOutcome> {
  const set = await readTrainingSet(client, ordersMax);
  const orders = set.baskets.length;
  const model = { id: newId(), readAt: askedAt, trainedAt: new Date(), orders };
  await replaceModel(client, model, learn(set));
  return { kind: 'trained', orders, products: set.productIds.length };
}

async function readTrainingSet(client: Client, ordersMax: number): Promise<TrainingSet> {
  const set = createTrainingSet((await readCatalogue(client)).map(toEntry));
  for await (const row of readOrders(client, ordersMax)) {
    set.add({ customerId: row.customerId, orderedAt: row.orderedAt, productIds: keptProducts(row) });
  }
  return set.finish();
}

const toEntry = ({ id, title, category, brand, active }: CatalogueRow) => ({
  id,
  // The code is no likeness: "85123A" and "85123B" may be anything.
  words: indexWords({ id: '', title, category, brand }),
  active,
});
