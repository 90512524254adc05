// What the points ledger keeps its word about while the service and its database are killed, cut off and restarted.
// `npm run test:faults -- [--seconds 60] [--seed 1] [--clients 32] [--accounts 20] [--replicas 2] [--only kill,cut]
//                         [--quick] [--history file]`, or `-- --check file` to check a history that is there already.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkHistory } from './faults/check-history';
import { readHistory, writeHistory, type HistoryLine } from './faults/history';
import { faultsNamed } from './faults/injector';
import { describeHistory } from './faults/report';
import { runUnderFire, type Plan } from './faults/run';

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    clients: { type: 'string', default: '32' },
    accounts: { type: 'string', default: '20' },
    replicas: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    history: { type: 'string' },
    check: { type: 'string' },
  },
});

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

async function main(): Promise<boolean> {
  if (flags.check !== undefined) return judge(readHistory(flags.check));
  const plan: Plan = {
    seconds: numberOf('seconds', 1, 3_600),
    seed: numberOf('seed', 0, 2 ** 32 - 1),
    clients: numberOf('clients', 1, 1_000),
    accounts: numberOf('accounts', 1, 10_000),
    replicas: numberOf('replicas', 1, 8),
    quick: flags.quick,
    faults: faultsNamed(flags.only.split(',').filter((part) => part !== '')),
  };
  const file =
    flags.history ?? path.join(mkdtempSync(path.join(tmpdir(), 'rapport-faults-')), 'history.jsonl');
  print(`Seed ${plan.seed}: it repeats the plan, not the timing. History: ${file}`);
  const { history, problems, unanswered } = await runUnderFire(plan, interruption());
  writeHistory(file, history);
  const why = [...unanswered].map(([name, times]) => `${name} ${times}`);
  print(`Attempts without an answer, all of them repeated: ${why.join(', ') || 'none'}`);
  for (const problem of problems) print(`PROBLEM: ${problem}`);
  return judge(readHistory(file)) && problems.length === 0;
}

function judge(history: readonly HistoryLine[]): boolean {
  const violations = checkHistory(history);
  print(describeHistory(history, violations));
  return violations.length === 0;
}

function numberOf(
  name: 'seconds' | 'seed' | 'clients' | 'accounts' | 'replicas',
  min: number,
  max: number,
): number {
  const value = Number(flags[name]);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`--${name} wants a whole number from ${min} to ${max}; ${flags[name]} came`);
}

/** Aborted by the first Ctrl-C, for everything to end in order; the second ends at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort(new Error(`interrupted by ${signal}`));
    });
  }
  return controller.signal;
}

main().then(
  (sound) => process.exit(sound ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${String((error as Error).stack)}\n`);
    process.exit(1);
  },
);
