import { runService } from '@rapport/subgraph-kit/run-service';
import { readConfig } from './config';
import { defineRecommendation } from './server';

void runService((env) => defineRecommendation(readConfig(env)), process.env);
