import type { ShopModel } from '../../domain/lifetime/compute-traits';
import { learnShop, type Learnt } from '../../domain/lifetime/learn-shop';

/** Work for a worker thread: seconds of computing, no database. */
export interface LearningTask {
  readonly customers: readonly Learnt[];
  readonly nowMs: number;
}

export const doTask = ({ customers, nowMs }: LearningTask): ShopModel | null => learnShop(customers, nowMs);
