// The whole product as its user meets it: real processes, the real history, one story in order.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ask, readExamples, runExample, type Answer } from './examples';
import { readCheckpoint } from '../../platform/src/demo/checkpoint';
import { ROOT, startRapport, waitFor, type Rapport } from './rapport-process';

const IMPORT_MS_MAX = 600_000;
const HOME_QUERY = readExamples().find(({ name }) => name === 'web/home.graphql');

const home = mkdtempSync(join(tmpdir(), 'rapport-shop-'));
let shop: Rapport;

const imported = async () => (await shop.status()).import;
/** The import behind `/status`, which answers a moment before the import is under way. */
async function importUnderWay() {
  await waitFor('the import to be under way', 60_000, async () => (await imported()).state === 'running');
  return imported();
}
/** What is safe from a kill: a second or two less than what was sent. */
const linesKept = () => readCheckpoint(home).linesDone;
const untilLines = (lines: number) =>
  waitFor(`${lines} lines to be imported`, IMPORT_MS_MAX, async () => (await imported()).linesDone >= lines);
const untilDone = () =>
  waitFor('the import to end', IMPORT_MS_MAX, async () => {
    const { state } = await imported();
    if (state === 'failed') throw new Error(`npm run: the import failed\n${shop.output().slice(-2_000)}`);
    return state === 'done';
  });

/** `npm run verify:demo`: every customer's figures through the gateway against the CSV. @throws with its output */
async function verify(): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'verify:demo'], {
    cwd: ROOT,
    env: { ...process.env, RAPPORT_HOME: home },
    maxBuffer: 10_000_000,
  });
  return stdout;
}

const leaves = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];

function expectWholeAnswer(answer: Answer): void {
  expect(answer.errors ?? []).toEqual([]);
  expect(leaves(answer.data).filter((leaf) => leaf !== null).length).toBeGreaterThan(0);
}

jest.setTimeout(2 * IMPORT_MS_MAX);

afterAll(async () => {
  await shop.end('SIGKILL').catch(() => undefined);
  rmSync(home, { recursive: true, force: true });
});

describe('one machine', () => {
  it('answers from all five subgraphs while it imports', async () => {
    shop = await startRapport('start', home);
    await untilLines(10_000);
    expect((await imported()).state).toBe('running');
    const answer = await ask(`${shop.url}/graphql`, shop.dev().tokens.customer, HOME_QUERY?.query ?? '');
    expect(answer.errors ?? []).toEqual([]);
    expect(answer.data).toMatchObject({
      me: { number: '17850', loyalty: { tier: expect.any(String) as string } },
    });
  });

  it('goes on where it was killed, three times over', async () => {
    for (const lines of [60_000, 180_000, 300_000]) {
      await untilLines(lines);
      await waitFor('a checkpoint', 60_000, () => Promise.resolve(linesKept() > 0));
      await shop.end('SIGKILL');
      const kept = linesKept();
      shop = await startRapport('start', home);
      expect((await importUnderWay()).linesDone).toBeGreaterThanOrEqual(kept);
    }
    await untilDone();
  });

  it("ends with every customer's figures as the CSV has them", async () => {
    expect(await verify()).toContain('4,372');
  });

  it.each(readExamples())('answers the example $name', async (example) => {
    expectWholeAnswer(await runExample(shop.dev(), example));
  });

  it('has the same figures after the whole history came a second time', async () => {
    await shop.end('SIGINT');
    shop = await startRapport('start', home, { RAPPORT_RESEND: '1' });
    await importUnderWay();
    await untilDone();
    await verify();
  });

  it('leaves no process behind after Ctrl-C', async () => {
    await shop.end('SIGINT');
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
    expect(stdout.split('\n').filter((line) => line.includes(home))).toEqual([]);
  });
});

describe('services', () => {
  it('start as six processes and answer', async () => {
    shop = await startRapport('start:services', home);
    expect(Object.values((await shop.status()).subgraphs)).toEqual([true, true, true, true, true]);
  });

  it.each(readExamples())('answer the example $name', async (example) => {
    expectWholeAnswer(await runExample(shop.dev(), example));
  });

  it('lose only their own fields when one is stopped, by name, and give them again when it is back', async () => {
    const query = '{ me { number loyalty { balancePoints } member { displayName } } }';
    const me = () => ask(`${shop.url}/graphql`, shop.dev().tokens.customer, query);
    await promisify(execFile)('pkill', [
      '-9',
      '-g',
      String(shop.process.pid),
      '-f',
      'subgraphs/loyalty-rewards/dist/main',
    ]);

    const without = await me();
    expect(without.data).toMatchObject({
      me: { number: '17850', loyalty: null, member: { displayName: expect.any(String) as string } },
    });
    expect(without.errors).toEqual([
      expect.objectContaining({
        extensions: expect.objectContaining({
          code: 'SERVICE_UNAVAILABLE',
          service: 'loyalty-rewards',
        }) as object,
      }),
    ]);
    await waitFor('loyalty-rewards to be back', 30_000, async () => (await me()).errors === undefined);
    expect((await me()).data).toMatchObject({
      me: { loyalty: { balancePoints: expect.any(Number) as number } },
    });
  });

  it('leave no process behind after Ctrl-C', async () => {
    await shop.end('SIGINT');
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
    expect(stdout.split('\n').filter((line) => line.includes(home))).toEqual([]);
  });
});
