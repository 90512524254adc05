import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openHome } from './home';

const root = mkdtempSync(join(tmpdir(), 'rapport-home-'));
const parents: ChildProcess[] = [];
afterAll(() => {
  for (const parent of parents) parent.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

describe('a home', () => {
  it('takes up a lock whose holder is gone, or whose process id belongs to something else by now', async () => {
    const dir = join(root, 'stale');
    (await openHome(dir)).release();
    for (const holder of ['{"pid":4194303,"startedAt":"1"}', '{"pid":1,"startedAt":"a day ago"}', '']) {
      writeFileSync(join(dir, 'lock'), holder);
      (await openHome(dir)).release();
    }
  });

  const itOnLinux = process.platform === 'linux' ? it : it.skip;
  itOnLinux('is not held by a process that is dead and was never asked for its exit code', async () => {
    const dir = join(root, 'zombie');
    (await openHome(dir)).release();
    // The shell starts a child, becomes something that never waits for it, and so leaves it dead.
    const parent = spawn('/bin/sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    parents.push(parent);
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(chunk.toString());
    const statOf = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
    while (statOf()[2] !== 'Z') await sleep(20);
    const stat = statOf();
    writeFileSync(join(dir, 'lock'), JSON.stringify({ pid, startedAt: stat[21] }));
    (await openHome(dir)).release();
  });

  it('keeps what it writes from other accounts', async () => {
    const home = await openHome(join(root, 'secret'));
    home.write('secrets.json', { key: 'k' });
    expect(statSync(home.file('secrets.json')).mode & 0o077).toBe(0);
    expect(home.read('secrets.json')).toEqual({ key: 'k' });
    home.release();
  });

  it('leaves a folder alone that holds anything else', async () => {
    const dir = mkdtempSync(join(root, 'foreign-'));
    writeFileSync(join(dir, 'thesis.txt'), 'all of it');
    await expect(openHome(dir)).rejects.toThrow(/was not made by Rapport/);
    expect(readFileSync(join(dir, 'thesis.txt'), 'utf8')).toBe('all of it');
  });
});
