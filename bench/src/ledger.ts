// Transfers a second through loyalty's ledger, beside a raw one-statement transfer on the same Postgres, in turns.
// `npm run bench:ledger -- [seconds a round] [rounds]`. DATABASE_URL names a server; else one is started, durable as in production.
import { startEmbeddedPostgres } from '@rapport/platform/embedded-postgres';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openLedgerShop } from './ledger-shop';
import { openRawTransfers } from './ledger-raw';

const [, , SECONDS = '4', ROUNDS = '3'] = process.argv;
const MEMBERS = 2_000;
const REWARDS = 50;
const CLIENTS = [16, 64];

/** Something that moves one unit, and answers when it is durable. */
export type Transfer = (member: number, kind: number) => Promise<void>;

interface Case {
  readonly name: string;
  readonly transfer: Transfer;
  /** How many members, and how many programme accounts or rewards, the transfers are spread over. */
  readonly members: number;
  readonly kinds: number;
}

interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

async function main(): Promise<void> {
  const given = process.env['DATABASE_URL'];
  const home = mkdtempSync(path.join(tmpdir(), 'rapport-bench-ledger-'));
  // The server's own user reads its binaries and data there.
  chmodSync(home, 0o755);
  const embedded = given === undefined || given === '' ? await startEmbeddedPostgres({ home }) : null;
  const server = embedded?.url ?? given ?? '';
  const name = `bench_ledger_${randomBytes(4).toString('hex')}`;
  try {
    for (const clients of CLIENTS) {
      const raw = await openRawTransfers(server, `${name}_raw_${clients}`, { members: MEMBERS, clients });
      const shop = await openLedgerShop(server, `${name}_${clients}`, { members: MEMBERS, rewards: REWARDS });
      const cases: Case[] = [
        { name: 'raw, spread', transfer: raw.transfer, members: MEMBERS, kinds: REWARDS },
        { name: 'ledger, spread', transfer: shop.redeem, members: MEMBERS, kinds: REWARDS },
        { name: 'raw, one hot member', transfer: raw.transfer, members: 1, kinds: REWARDS },
        { name: 'ledger, one hot member', transfer: shop.redeem, members: 1, kinds: REWARDS },
        { name: 'raw, one hot programme account', transfer: raw.transfer, members: MEMBERS, kinds: 1 },
        { name: 'ledger, one hot programme account', transfer: shop.redeem, members: MEMBERS, kinds: 1 },
      ];
      await report(clients, await measureAll(cases, clients));
      await shop.audit();
      await raw.stop();
      await shop.stop();
    }
  } finally {
    await embedded?.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Every case in each round, so that whatever else the machine does meets all of them; the median round of each counts. */
async function measureAll(cases: readonly Case[], clients: number): Promise<Map<string, Measured>> {
  const rounds = new Map(cases.map(({ name }) => [name, [] as Measured[]]));
  for (const one of cases) await measure(one, clients, 0.5);
  for (let round = 0; round < Number(ROUNDS); round += 1) {
    for (const one of cases) rounds.get(one.name)?.push(await measure(one, clients, Number(SECONDS)));
  }
  return new Map([...rounds].map(([name, all]) => [name, medianOf(all)]));
}

async function measure(
  { transfer, members, kinds }: Case,
  clients: number,
  seconds: number,
): Promise<Measured> {
  const timesMs: number[] = [];
  const startMs = performance.now();
  const endMs = startMs + seconds * 1_000;
  let next = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const turn = (next += 7_919);
      const sentMs = performance.now();
      await transfer(turn % members, turn % kinds);
      timesMs.push(performance.now() - sentMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const tookMs = performance.now() - startMs;
  timesMs.sort((a, b) => a - b);
  const share = (part: number) => timesMs[Math.floor(timesMs.length * part)] ?? 0;
  return { perSecond: (timesMs.length * 1_000) / tookMs, p50Ms: share(0.5), p99Ms: share(0.99) };
}

const medianOf = (rounds: Measured[]): Measured =>
  [...rounds].sort((a, b) => a.perSecond - b.perSecond)[Math.floor(rounds.length / 2)] ?? { perSecond: 0, p50Ms: 0, p99Ms: 0 }; // prettier-ignore

async function report(clients: number, measured: ReadonlyMap<string, Measured>): Promise<void> {
  const rate = (name: string) => measured.get(name)?.perSecond ?? 0;
  row(`${clients} clients, ${MEMBERS} members`, 'transfers/s', 'p50 ms', 'p99 ms', 'x raw', 'x spread');
  for (const [name, { perSecond, p50Ms, p99Ms }] of measured) {
    const own = name.startsWith('ledger');
    row(
      name,
      perSecond.toFixed(0),
      p50Ms.toFixed(1),
      p99Ms.toFixed(1),
      own ? (perSecond / rate(name.replace('ledger', 'raw'))).toFixed(2) : '',
      own ? (perSecond / rate('ledger, spread')).toFixed(2) : (perSecond / rate('raw, spread')).toFixed(2),
    );
  }
  process.stdout.write('Aims: >= 0.70 x raw; hot programme account >= 0.70 x spread.\n\n');
  return Promise.resolve();
}

const row = (name: string, ...cells: readonly string[]) =>
  process.stdout.write(`${name.padEnd(38)}${cells.map((cell) => cell.padStart(12)).join('')}\n`);

main().catch((error: unknown) => {
  process.stderr.write(`${String((error as Error).stack)}\n`);
  process.exitCode = 1;
});
