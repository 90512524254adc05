// Makes every npm script work in a bare clone: installs, builds, runs. Plain Node without dependencies, because it
// runs before there are any. `node platform/bootstrap.cjs <script> [arguments]`
'use strict';

const wanted = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  console.error(
    `Rapport needs Node.js ${wanted.join('.')} or newer and this is ${process.versions.node}: install a newer one.`,
  );
  process.exit(1);
}

const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '..');
const STAMPS = path.join(ROOT, 'node_modules', '.cache', 'rapport');
const LOCK = path.join(ROOT, '.bootstrap.lock');
const TSC = path.join('node_modules', 'typescript', 'bin', 'tsc');

/** What each script needs built, and what it runs. */
const SCRIPTS = {
  start: { build: ['platform'], run: 'platform/dist/main.js' },
  'start:services': { build: ['platform'], run: 'platform/dist/main.js', args: ['services'] },
  dev: { build: ['platform'], run: 'platform/dev.cjs' },
  build: { build: ['.'] },
  check: { build: [], run: 'platform/check.cjs' },
  test: { build: ['platform'], run: 'node_modules/jest/bin/jest.js' },
  'test:faults': { build: ['platform', 'bench'], run: 'bench/dist/faults.js' },
  schema: { build: ['platform'], run: 'platform/dist/schema.js' },
  'api-key': { build: ['platform'], run: 'platform/dist/api-key.js' },
  'verify:demo': { build: ['platform'], run: 'platform/dist/verify/main.js' },
  'bench:gateway': { build: ['platform', 'bench'], run: 'bench/dist/gateway.js' },
  'bench:clv': { build: ['platform', 'bench'], run: 'bench/dist/clv.js' },
  'bench:ingest': { build: ['platform', 'bench'], run: 'bench/dist/ingest.js' },
  'bench:withdrawal': { build: ['platform', 'bench'], run: 'bench/dist/withdrawal.js' },
  'bench:ledger': { build: ['platform', 'bench'], run: 'bench/dist/ledger.js' },
  'bench:live': { build: ['platform', 'bench'], run: 'bench/dist/live.js' },
  'bench:lookalike': { build: ['platform', 'bench'], run: 'bench/dist/lookalike.js' },
};

async function main(name, args) {
  const script = SCRIPTS[name];
  if (script === undefined)
    fail(`There is no script "${name}": choose one of ${Object.keys(SCRIPTS).join(', ')}.`);
  try {
    if (!isInstalled() || !isBuilt(script.build)) {
      await locked(async () => {
        if (!isInstalled()) await install();
        if (!isBuilt(script.build)) await build(script.build);
      });
    }
  } catch (error) {
    fail(error.message);
  }
  if (script.run === undefined) return;
  // In this process: signals arrive directly, and no process is left over.
  const program = path.join(ROOT, script.run);
  process.argv = [process.argv[0], program, ...(script.args ?? []), ...args];
  require(program);
}

/** Whether node_modules is what package-lock.json asks for. */
function isInstalled() {
  const lockfile = fs.readFileSync(path.join(ROOT, 'package-lock.json'));
  const stamp = `${createHash('sha256').update(lockfile).digest('hex')} ${process.platform}-${process.arch}`;
  if (readStamp('install') === stamp) return true;
  if (!holdsPackagesOf(JSON.parse(lockfile))) return false;
  writeStamp('install', stamp);
  return true;
}

/** npm leaves a list of what it installed, so an install by hand counts too. */
function holdsPackagesOf(lockfile) {
  let installed;
  try {
    installed = JSON.parse(
      fs.readFileSync(path.join(ROOT, 'node_modules', '.package-lock.json'), 'utf8'),
    ).packages;
  } catch {
    return false;
  }
  return Object.entries(lockfile.packages).every(([location, { version, optional }]) => {
    if (!location.startsWith('node_modules/')) return true;
    return location in installed ? installed[location].version === version : optional === true;
  });
}

async function install() {
  const npm = process.env.npm_execpath;
  // Also with NODE_ENV=production: the compiler is a development dependency.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, all] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
  await step('Installing packages', 'npm ci', command, all);
  if (!isInstalled())
    throw new Error('npm ci left out packages of package-lock.json: run it by hand to see why.');
}

/** Whether the last build saw the same sources. */
function isBuilt(projects) {
  if (projects.length === 0) return true;
  const stamp = sourceStamp();
  const isThere = (project) => project === '.' || fs.existsSync(path.join(ROOT, project, 'dist'));
  return projects.every((project) => isThere(project) && [stampOf('.'), stampOf(project)].includes(stamp));
}

const stampOf = (project) => readStamp(`build.${project === '.' ? 'all' : project}`);

async function build(projects) {
  const before = sourceStamp();
  // The compiler believes its notes, not the folder: without its output, take the notes away too.
  for (const dir of workspaces()) {
    if (!fs.existsSync(path.join(dir, 'dist')))
      fs.rmSync(path.join(dir, 'tsconfig.tsbuildinfo'), { force: true });
  }
  await step('Building', 'tsc --build', process.execPath, [TSC, '--build', ...projects]);
  // Changed while it was being built: built again the next time.
  for (const project of projects) writeStamp(`build.${project === '.' ? 'all' : project}`, before);
}

function workspaces() {
  const { workspaces: patterns } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  return patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [path.join(ROOT, pattern)];
    const dir = path.join(ROOT, pattern.slice(0, -2));
    return fs
      .readdirSync(dir)
      .map((name) => path.join(dir, name))
      .filter((folder) => fs.existsSync(path.join(folder, 'package.json')));
  });
}

/** Names, sizes and times of everything that the compiler reads of ours. */
function sourceStamp() {
  const hash = createHash('sha256');
  const add = (file) => {
    const { size, mtimeMs } = fs.statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  };
  const walk = (dir) => {
    for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
      const file = path.join(dir, entry.name);
      if (entry.isDirectory()) walk(file);
      else if (entry.name.endsWith('.ts')) add(file);
    }
  };
  add(path.join(ROOT, 'tsconfig.base.json'));
  for (const dir of workspaces()) {
    for (const file of ['package.json', 'tsconfig.json'])
      if (fs.existsSync(path.join(dir, file))) add(path.join(dir, file));
    if (fs.existsSync(path.join(dir, 'src'))) walk(path.join(dir, 'src'));
  }
  return hash.digest('hex');
}

function readStamp(name) {
  try {
    return fs.readFileSync(path.join(STAMPS, name), 'utf8');
  } catch {
    return null;
  }
}

function writeStamp(name, value) {
  fs.mkdirSync(STAMPS, { recursive: true });
  fs.writeFileSync(path.join(STAMPS, name), value);
}

/** Runs a program, quiet unless it fails. */
async function step(title, what, command, args) {
  const started = Date.now();
  process.stderr.write(`${title} (${what}) … `);
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const passOn = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn);
  const [code, signal] = await new Promise((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve([1, null]);
    });
    child.once('close', (...end) => resolve(end));
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, passOn);
  if (code === 0) {
    process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    return;
  }
  if (signal !== null) {
    process.stderr.write('stopped\n');
    process.exit(130);
  }
  process.stderr.write('failed\n');
  const lines = output.trimEnd().split('\n');
  throw new Error([...lines.slice(-40), `${title} failed: see above what ${what} says.`].join('\n'));
}

/** One at a time installs or builds; the others wait and then find it done. */
async function locked(work) {
  for (let waited = false; !takeLock(); waited = true) {
    if (!waited) console.error('Another command is installing or building here: waiting for it.');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const giveBack = () => fs.rmSync(LOCK, { force: true });
  process.once('exit', giveBack);
  try {
    await work();
  } finally {
    process.off('exit', giveBack);
    giveBack();
  }
}

function takeLock() {
  try {
    fs.writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST')
      throw new Error(
        `${ROOT} needs an install or a build and cannot be written to (${error.code}): run "npm run build" as its owner.`,
      );
  }
  const holder = Number(readIfThere(LOCK));
  // Just created and still empty: ask again.
  if (holder > 0 && !isAlive(holder)) fs.rmSync(LOCK, { force: true });
  return false;
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

void main(process.argv[2], process.argv.slice(3));
