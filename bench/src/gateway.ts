import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'undici';
import { CANDIDATES, type Candidate } from './gateway-rounds/candidates';
import { readHomePage } from './gateway-rounds/shop';
import { printTable, type Measurement } from './gateway-rounds/table';

/**
 * CPU time of the gateway per request, and requests per second: our data sources against those of @apollo/gateway,
 * on the same supergraph, in interleaved rounds. Only the gateway's own process is counted; subgraphs on HTTP and the
 * load are other processes. `npm run bench:gateway -- [rounds] [requests per round] [part of a name]`
 */
const [, , ROUNDS = '5', REQUESTS = '1000', ONLY = ''] = process.argv;
const CONCURRENCY = 8;
const WARM_UP_REQUESTS = 2_000;
const BODY = JSON.stringify({ query: readHomePage() });

interface Runner {
  readonly name: string;
  readonly child: ChildProcess;
  readonly pool: Pool;
  readonly send: () => Promise<string>;
}

async function main(): Promise<void> {
  const subgraphs = start('subgraphs', []);
  const [ports] = (await once(subgraphs, 'message')) as [Record<string, number>];
  const runners: Runner[] = [];
  for (const name of Object.keys(CANDIDATES).filter((candidate) => candidate.includes(ONLY)))
    runners.push(await startCandidate(name, ports));

  await assertSameAnswers(runners);
  for (const runner of runners) await load(runner, WARM_UP_REQUESTS);
  const measurements: Measurement[] = [];
  for (let round = 1; round <= Number(ROUNDS); round += 1) {
    for (const runner of runners) measurements.push(await measure(runner, Number(REQUESTS)));
    process.stdout.write(`round ${round} of ${ROUNDS}\n`);
  }
  printTable(measurements);

  await Promise.all(runners.map(({ pool }) => pool.close()));
  for (const child of [subgraphs, ...runners.map((runner) => runner.child)]) child.disconnect();
}

const start = (program: string, args: readonly string[]): ChildProcess =>
  fork(join(__dirname, 'gateway-rounds', `${program}.js`), args, {
    env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
    // Apollo's server greets on standard output.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

async function startCandidate(name: string, ports: Record<string, number>): Promise<Runner> {
  const child = start('candidate-process', [name, JSON.stringify(ports)]);
  const [{ url, headers }] = (await once(child, 'message')) as [Candidate];
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections: CONCURRENCY });
  const all = { 'content-type': 'application/json', ...headers };
  const send = async () => {
    const response = await pool.request({ path, method: 'POST', headers: all, body: BODY });
    return response.body.text();
  };
  return { name, child, pool, send };
}

/** A gateway that answers something else is not faster but wrong. */
async function assertSameAnswers(runners: readonly Runner[]): Promise<void> {
  const answers = await Promise.all(
    runners.map(async ({ name, send }) => ({
      name,
      answer: JSON.parse(await send()) as { errors?: unknown },
    })),
  );
  const [first] = answers;
  for (const { name, answer } of answers) {
    if (answer.errors !== undefined || !isDeepStrictEqual(answer, first?.answer))
      throw new Error(`${name} answers otherwise: ${JSON.stringify(answer)}`);
  }
}

async function load({ send }: Runner, requests: number): Promise<void> {
  let left = requests;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      await send();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, client));
}

async function measure(runner: Runner, requests: number): Promise<Measurement> {
  const cpuBefore = await cpuMs(runner.child);
  const before = performance.now();
  await load(runner, requests);
  const seconds = (performance.now() - before) / 1_000;
  const cpuMsPerRequest = ((await cpuMs(runner.child)) - cpuBefore) / requests;
  return { name: runner.name, cpuMsPerRequest, requestsPerSecond: requests / seconds };
}

async function cpuMs(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [ms] = (await once(child, 'message')) as [number];
  return ms;
}

void main();
