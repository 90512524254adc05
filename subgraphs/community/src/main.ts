import { runService } from '@rapport/subgraph-kit/run-service';
import { defineCommunity } from './server';

void runService(defineCommunity, process.env);
