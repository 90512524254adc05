import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

// A few seconds of what `npm run test:faults` does for a minute.

const ROOT = path.resolve(__dirname, '../..');
const RUN_MS_MAX = 180_000;

it(
  'the ledger loses nothing and does nothing twice when a replica is killed and Postgres crashes',
  async () => {
    const only = 'kill -9 a replica,restart Postgres (immediate),cut after a commit';
    const { stdout } = await promisify(execFile)(
      'npm',
      ['run', '--silent', 'test:faults', '--', '--quick', '--seconds', '3', '--seed', '1', '--only', only],
      { cwd: ROOT, env: { ...process.env, NODE_ENV: '' } },
    );
    expect(stdout).toMatch(/kill -9 a replica +[1-9]/);
    expect(stdout).toMatch(/restart Postgres \(immediate\) +[1-9]/);
    expect(stdout).toContain('0 lost, 0 twice, 0 that nobody asked for, 0 other violations.');
  },
  RUN_MS_MAX,
);
