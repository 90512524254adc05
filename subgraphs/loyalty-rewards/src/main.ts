import { runService } from '@rapport/subgraph-kit/run-service';
import { readConfig } from './config';
import { defineLoyaltyRewards } from './server';

void runService((env) => defineLoyaltyRewards(readConfig(env)), process.env);
