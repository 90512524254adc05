import { createLogger } from '@rapport/subgraph-kit/log';
import { createCleanup } from './cleanup';
import { readConfig } from './config';
import { runProgram } from './program';
import { start } from './start';

void runProgram(async (onStop) => {
  const config = readConfig(process.env);
  const log = createLogger('rapport', config.logLevel);
  const cleanup = createCleanup(log);
  onStop(() => cleanup.run());
  await start(process.argv[2] === 'services' ? 'services' : 'one-machine', config, log, cleanup);
});
