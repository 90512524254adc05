import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@rapport/platform/embedded-postgres';
import { SetupError } from '@rapport/platform/setup-error';
import { Client } from 'pg';

const root = mkdtempSync(join(tmpdir(), 'rapport-embedded-'));
chmodSync(root, 0o755);
const newHome = (name: string) => {
  const home = join(root, name);
  mkdirSync(home, { recursive: true });
  return home;
};
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function ask(url: string, statement: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ answer: unknown }>(statement).finally(() => client.end());
  return rows[0]?.answer;
}

const pidFileOf = (home: string) => join(home, 'postgres', 'postmaster.pid');
const pidOf = (home: string) => Number(readFileSync(pidFileOf(home), 'utf8').split('\n')[0]);
/** Dead is also what nobody has asked for its exit code yet, which may take a moment. */
const isGoneSoon = async (pid: number): Promise<boolean> => {
  for (let attempt = 1; attempt <= 100 && isAlive(pid); attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return !isAlive(pid);
};
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('an embedded PostgreSQL', () => {
  it('keeps its data, its port and its password from one start to the next', async () => {
    const home = newHome('kept');
    const first = await startEmbeddedPostgres({ home });
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = pidOf(home);
    await first.stop();
    expect(await isGoneSoon(pid)).toBe(true);

    const second = await startEmbeddedPostgres({ home });
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'SELECT answer FROM kept')).toBe(42);
    await second.stop();
  });

  it('speaks UTF-8 and knows letters beyond ASCII, whatever the locale of the machine', async () => {
    const postgres = await startEmbeddedPostgres({ temporary: true });
    expect(await ask(postgres.url, `SELECT current_setting('server_encoding') AS answer`)).toBe('UTF8');
    expect(await ask(postgres.url, `SELECT lower('CAFÉ') AS answer`)).toBe('café');
    await postgres.stop();
    await expect(ask(postgres.url, 'SELECT 1')).rejects.toThrow();
  });

  it('lets nobody in without its password', async () => {
    const postgres = await startEmbeddedPostgres({ temporary: true });
    const url = new URL(postgres.url);
    url.password = 'guessed';
    await expect(ask(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    await postgres.stop();
  });

  it('starts again by itself when it is killed, with all that was committed', async () => {
    const home = newHome('revived');
    const postgres = await startEmbeddedPostgres({ home });
    await ask(postgres.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(pidOf(home), 'SIGKILL');
    const answer = async (): Promise<unknown> => {
      for (let attempt = 1; attempt <= 150; attempt += 1) {
        const found = await ask(postgres.url, 'SELECT answer FROM kept').catch(() => null);
        if (found !== null) return found;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return null;
    };
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await answer()).toBe(42);
    await postgres.stop();
    await expect(ask(postgres.url, 'SELECT 1')).rejects.toThrow();
  });

  it('takes over the server that a killed starter left running', async () => {
    const home = newHome('killed');
    const lines: string[] = [];
    const left = await startEmbeddedPostgres({ home });
    const pid = pidOf(home);
    const taken = await startEmbeddedPostgres({ home, log: (line) => lines.push(line) });
    expect(taken.url).toBe(left.url);
    expect(lines.join()).toContain(`process ${pid}`);
    // Here the first one lives on: left alone, it would start the server again.
    await Promise.all([left.stop(), taken.stop()]);
    await expect(ask(left.url, 'SELECT 1')).rejects.toThrow();
  });

  it.each([
    ['a process that is gone', 4_194_303],
    ['a process that is something else by now', process.pid],
  ])('starts although a pid file names %s', async (_what, pid) => {
    const home = newHome(`stale-${pid}`);
    await (await startEmbeddedPostgres({ home })).stop();
    const text = [pid, join(home, 'postgres'), 0, 5432, '', '127.0.0.1', '  1 1', 'ready   '].join('\n');
    writeFileSync(pidFileOf(home), `${text}\n`);
    const postgres = await startEmbeddedPostgres({ home });
    expect(await ask(postgres.url, 'SELECT 1 AS answer')).toBe(1);
    await postgres.stop();
  });

  it('runs beside one of another home', async () => {
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) => startEmbeddedPostgres({ home: newHome(name) })),
    );
    expect(new URL(one?.url ?? '').port).not.toBe(new URL(two?.url ?? '').port);
    await Promise.all([one?.stop(), two?.stop()]);
  });

  (process.getuid?.() === 0 ? it : it.skip)(
    'keeps the data elsewhere and says so when root has a home that nobody else can enter',
    async () => {
      const home = newHome('closed');
      chmodSync(home, 0o700);
      const lines: string[] = [];
      const log = (line: string) => lines.push(line);
      const first = await startEmbeddedPostgres({ home, log });
      await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
      await first.stop();
      const elsewhere = /keeping the data in (.+)$/.exec(lines.join())?.[1] ?? 'nowhere';

      const second = await startEmbeddedPostgres({ home });
      expect(await ask(second.url, 'SELECT answer FROM kept')).toBe(42);
      await second.stop();

      // Deleting the home deletes what it kept elsewhere, at the next start at the latest.
      rmSync(home, { recursive: true });
      chmodSync(newHome('closed'), 0o700);
      const anew = await startEmbeddedPostgres({ home });
      await expect(ask(anew.url, 'SELECT answer FROM kept')).rejects.toThrow(/does not exist/);
      await anew.stop();
      rmSync(elsewhere, { recursive: true });
    },
  );

  it('refuses a data folder that is not ours, in one sentence that says what to do', async () => {
    const home = newHome('foreign');
    mkdirSync(join(home, 'postgres'));
    writeFileSync(join(home, 'postgres', 'PG_VERSION'), '18\n');
    const refusal = startEmbeddedPostgres({ home });
    await expect(refusal).rejects.toThrow(SetupError);
    await expect(refusal).rejects.toThrow(/did not put there: set RAPPORT_HOME to another folder/);
    expect(readFileSync(join(home, 'postgres', 'PG_VERSION'), 'utf8')).toBe('18\n');
  });

  it('refuses data of another major version', async () => {
    const home = newHome('older');
    await (await startEmbeddedPostgres({ home })).stop();
    writeFileSync(join(home, 'postgres', 'PG_VERSION'), '17\n');
    await expect(startEmbeddedPostgres({ home })).rejects.toThrow(
      /made by PostgreSQL 17 and this is PostgreSQL 18: set RAPPORT_HOME/,
    );
  });

  it('refuses a folder that cannot be written to', async () => {
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    await expect(startEmbeddedPostgres({ home: join(file, 'home') })).rejects.toThrow(
      /cannot be used \(not a directory\): set RAPPORT_HOME to a folder that you may write to/,
    );
  });
});
