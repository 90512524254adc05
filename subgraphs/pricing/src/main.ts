import { runService } from '@rapport/subgraph-kit/run-service';
import { readConfig } from './config';
import { definePricing } from './server';

void runService((env) => definePricing(readConfig(env)), process.env);
