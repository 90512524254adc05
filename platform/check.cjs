// `npm run check`: everything that can be known without a database, two things at a time. Prints a table, and what
// a step says only when it fails.
'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '..');
const bin = (file) => path.join('node_modules', file);

const prettier = [
  'format',
  bin('prettier/bin/prettier.cjs'),
  '--check',
  '--cache',
  '--cache-strategy=content',
  '--log-level=warn',
  '.',
];
const lint = ['lint and types', path.join('platform', 'lint-and-types.cjs')];
const imports = [
  'import rules',
  bin('dependency-cruiser/bin/dependency-cruise.mjs'),
  '--output-type=err',
  'shared',
  'subgraphs',
  'gateway',
  'platform',
  'bench',
  'test',
];
const dead = ['dead code', bin('knip/bin/knip.js'), '--no-progress'];
const tests = ['pure tests', bin('jest/bin/jest.js'), '--selectProjects=pure', '--maxWorkers=1', '--silent'];

/** Two lanes for two cores. */
const LANES = [[lint], [tests, prettier, dead, imports]];

void main();

async function main() {
  const started = Date.now();
  const results = (await Promise.all(LANES.map(runLane))).flat();
  for (const { name, output } of results.filter(({ code }) => code !== 0)) {
    process.stdout.write(`\n── ${name} ──\n${output.trim()}\n`);
  }
  process.stdout.write('\n');
  for (const { name, code, seconds } of results) {
    process.stdout.write(
      `${code === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(14)}${seconds.toFixed(1).padStart(6)} s\n`,
    );
  }
  process.stdout.write(
    `${''.padEnd(6)}${'in all'.padEnd(14)}${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s\n`,
  );
  process.exitCode = results.every(({ code }) => code === 0) ? 0 : 1;
}

async function runLane(steps) {
  const results = [];
  for (const step of steps) results.push(await run(step));
  return results;
}

async function run(step) {
  const [name, ...args] = step;
  const started = Date.now();
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, FORCE_COLOR: '0' } });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { name, code, output, seconds: (Date.now() - started) / 1000 };
}
