import { runService } from '@rapport/subgraph-kit/run-service';
import { readConfig } from './config';
import { defineProfile } from './server';

void runService((env) => defineProfile(readConfig(env)), process.env);
