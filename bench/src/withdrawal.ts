// How long after the answer to a withdrawal each subgraph goes on using what was allowed, asked through the gateway.
// `npm run bench:withdrawal -- [rounds] [events a second meanwhile]`
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLiveShop, type LiveShop, type Mode } from './live-shop';
import { atRate, traffic } from './traffic';

const [, , ROUNDS = '20', EVENTS = '500'] = process.argv;
const MODES: readonly Mode[] = ['one-machine', 'services'];
const BATCH_EVENTS = 50;
const POLL_MS = 5;
const WAIT_MS_MAX = 30_000;
const WARM_UP_ROUNDS = 2;

/** A gated field of each subgraph; all are of the one customer. */
const FIELDS = {
  profile: 'rfm { orders }',
  recommendation: 'recommendations(placement: REORDER, first: 1) { decisionId }',
  'loyalty-rewards': 'loyalty { rewardsWithinReach(first: 1) { pageInfo { hasNextPage } } }',
  pricing: 'pricesShown(first: 1) { pageInfo { hasNextPage } }',
  community: 'member { interests(first: 1) { pageInfo { hasNextPage } } }',
} as const;
type Name = keyof typeof FIELDS;
const NAMES = Object.keys(FIELDS) as readonly Name[];
const PURPOSES = ['PERSONALISATION', 'RECOMMENDATIONS', 'PRICING', 'COMMUNITY_INSIGHTS'];

type Times = Readonly<Record<Name, number[]>>;

async function main(): Promise<void> {
  const columns: { readonly title: string; readonly times: Times }[] = [];
  for (const mode of MODES) {
    const shop = await startLiveShop(mode);
    try {
      const token = await signUp(shop);
      await measure(shop, token, WARM_UP_ROUNDS);
      columns.push({ title: mode, times: await measure(shop, token, Number(ROUNDS)) });
      if (Number(EVENTS) === 0) continue;
      const times = await underLoad(shop, () => measure(shop, token, Number(ROUNDS)));
      columns.push({ title: `${mode}, ${EVENTS} events/s`, times });
    } finally {
      await shop.stop();
    }
  }
  print(columns);
}

/** A customer who is a member of the community. @returns their token */
async function signUp(shop: LiveShop): Promise<string> {
  await shop.send([{ type: 'identify', messageId: randomUUID(), userId: 'withdrawer', traits: {} }]);
  const { customerByNumber } = await shop.query(
    '{ customerByNumber(number: "withdrawer") { id } }',
    {},
    shop.staff,
  );
  const token = await shop.customerToken((customerByNumber as { id: string }).id);
  await shop.query(
    'mutation { setDisplayName(input: { displayName: "Withdrawer" }) { __typename } }',
    {},
    token,
  );
  return token;
}

/** Grants and withdraws. @returns for each subgraph how long it went on answering, in milliseconds, a round each */
async function measure(shop: LiveShop, token: string, rounds: number): Promise<Times> {
  const times = Object.fromEntries(NAMES.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round += 1) {
    await decide(shop, token, true);
    await Promise.all(NAMES.map((name) => until(() => isAnswered(shop, token, name))));
    // Not always at the same point of anybody's polling.
    await sleep(200 + ((round * 37) % 1_000));
    await decide(shop, token, false);
    const startMs = performance.now();
    await Promise.all(
      NAMES.map(async (name) => {
        await until(async () => !(await isAnswered(shop, token, name)));
        times[name].push(performance.now() - startMs);
      }),
    );
  }
  return times;
}

async function decide(shop: LiveShop, token: string, granted: boolean): Promise<void> {
  const decisions = PURPOSES.map((purpose) => ({ purpose, granted }));
  const { setConsents } = await shop.query(
    `mutation ($input: SetConsentsInput!) { setConsents(input: $input) { ... on ConsentsSet { recorded } } }`,
    { input: { decisions } },
    token,
  );
  const { recorded } = setConsents as { recorded?: number };
  if (recorded !== PURPOSES.length)
    throw new Error(`${PURPOSES.length} decisions wanted, ${String(recorded)} recorded`);
}

/** Whether the field is answered, and not refused for want of consent. */
async function isAnswered(shop: LiveShop, token: string, name: Name): Promise<boolean> {
  const { errors = [] } = await shop.ask(`{ me { ${FIELDS[name]} } }`, {}, token);
  const other = errors.find(({ extensions }) => extensions?.code !== 'CONSENT_REQUIRED');
  if (other !== undefined) throw new Error(`${name}: ${other.message}`);
  return errors.length === 0;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + WAIT_MS_MAX;
  while (!(await condition())) {
    if (performance.now() > end)
      throw new Error(`not so after ${WAIT_MS_MAX / 1_000} s: ${condition.toString()}`);
    await sleep(POLL_MS);
  }
}

/** Runs `work` while shoppers' events come in. */
async function underLoad<Result>(shop: LiveShop, work: () => Promise<Result>): Promise<Result> {
  const ended = new AbortController();
  const events = atRate(
    Number(EVENTS) / BATCH_EVENTS,
    Infinity,
    (index) => shop.send(Array.from({ length: BATCH_EVENTS }, (_, n) => traffic(index * BATCH_EVENTS + n))),
    ended.signal,
  );
  try {
    return await work();
  } finally {
    ended.abort();
    await events;
  }
}

function print(columns: readonly { readonly title: string; readonly times: Times }[]): void {
  const line = (first: string, cells: readonly string[]) =>
    process.stdout.write(`${first.padEnd(17)}${cells.map((cell) => cell.padStart(30)).join('')}\n`);
  process.stdout.write(
    `\nFrom the answer to a withdrawal to the first refusal, in ms: median (max) of ${ROUNDS} rounds\n\n`,
  );
  line(
    '',
    columns.map(({ title }) => title),
  );
  for (const name of NAMES)
    line(
      name,
      columns.map(({ times }) => median(times[name])),
    );
  process.stdout.write('\nAim: under 1,000 everywhere.\n');
}

function median(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  return `${Math.round(middle)} (${Math.round(sorted.at(-1) ?? NaN)})`;
}

main().catch((error: unknown) => {
  process.stderr.write(`${String((error as Error).stack)}\n`);
  process.exitCode = 1;
});
