// What keeps Rapport from starting is told in one sentence that says what to do.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHome } from '@rapport/platform/home';

const ROOT = join(__dirname, '..', '..');
const root = mkdtempSync(join(tmpdir(), 'rapport-faults-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

interface End {
  readonly code: unknown;
  readonly said: string;
}

/** Starts Rapport as it was built, which is expected not to come far. */
function start(env: Record<string, string>): Promise<End> {
  const options = { env: { ...process.env, NODE_ENV: '', DATABASE_URL: '', PORT: '', ...env }, cwd: ROOT };
  return new Promise((resolve) => {
    execFile(process.execPath, ['platform/dist/main.js'], options, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, said: stdout + stderr });
    });
  });
}

function expectOneSentence({ code, said }: End, sentence: RegExp): void {
  expect(said.trimEnd()).toMatch(sentence);
  expect(said.trimEnd().split('\n')).toHaveLength(1);
  expect(code).toBe(1);
}

describe('Rapport says in one sentence what to do when', () => {
  it('its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const end = await start({ PORT: String(port), RAPPORT_HOME: join(root, 'port') });
    other.close();
    expectOneSentence(
      end,
      new RegExp(`^Port ${port} is in use by another program: stop it, or set PORT to a free one\\.$`),
    );
  });

  it('its folder cannot be written to', async () => {
    writeFileSync(join(root, 'a-file'), '');
    const end = await start({ PORT: '45817', RAPPORT_HOME: join(root, 'a-file', 'home') });
    expectOneSentence(end, /^The folder .+ cannot be used \(not a directory\): set RAPPORT_HOME to a folder/);
  });

  it('its folder is somebody else’s', async () => {
    mkdirSync(join(root, 'foreign'));
    writeFileSync(join(root, 'foreign', 'PG_VERSION'), '16\n');
    const end = await start({ PORT: '45817', RAPPORT_HOME: join(root, 'foreign') });
    expectOneSentence(
      end,
      /is not empty and was not made by Rapport: set RAPPORT_HOME to a new or empty folder\.$/,
    );
  });

  it('its folder is in use by another Rapport', async () => {
    const home = await openHome(join(root, 'taken'));
    const end = await start({ PORT: '45817', RAPPORT_HOME: home.dir });
    home.release();
    expectOneSentence(end, /^Rapport already runs on .+ \(process \d+\): stop it, or set RAPPORT_HOME/);
  });

  it('the database server does not answer', async () => {
    const end = await start({
      PORT: '45817',
      RAPPORT_HOME: join(root, 'dead'),
      DATABASE_URL: 'postgres://somebody:secret@127.0.0.1:1/postgres',
    });
    expectOneSentence(end, /at 127\.0\.0\.1:1 is not usable \(.*ECONNREFUSED.*\): check that it runs/);
    expect(end.said).not.toContain('secret');
  });

  it('production lacks whom to believe', async () => {
    const end = await start({
      PORT: '45817',
      RAPPORT_HOME: join(root, 'production'),
      NODE_ENV: 'production',
    });
    expectOneSentence(
      end,
      /^With NODE_ENV=production .+: set JWT_ISSUER, JWT_AUDIENCE, JWT_SECRET or JWKS_URL/,
    );
  });
});
