// `npm run dev`: compiles on every change and starts again whenever everything compiles.
'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');
const { createInterface } = require('node:readline');

const ROOT = path.resolve(__dirname, '..');
const TSC = path.join('node_modules', 'typescript', 'bin', 'tsc');
const COMPILED = /Found (\d+) errors?\. Watching for file changes/;

const compiler = spawn(process.execPath, [TSC, '--build', '--watch', '--preserveWatchOutput', 'platform'], {
  cwd: ROOT,
  stdio: ['ignore', 'pipe', 'inherit'],
});
let program = null;
let ending = false;
/** One restart at a time; a change meanwhile asks for one more. */
let restarting = null;
let again = false;

createInterface({ input: compiler.stdout }).on('line', (line) => {
  const errors = COMPILED.exec(line)?.[1];
  if (errors === undefined || errors !== '0') console.log(line);
  if (errors === '0') restart();
});

function restart() {
  if (restarting !== null) {
    again = true;
    return;
  }
  restarting = (async () => {
    do {
      again = false;
      await stop();
      if (ending) return;
      program = spawn(process.execPath, ['platform/dist/main.js'], { cwd: ROOT, stdio: 'inherit' });
    } while (again);
    restarting = null;
  })();
}

async function stop() {
  if (program === null || program.exitCode !== null || program.signalCode !== null) return;
  const end = new Promise((resolve) => program.once('exit', resolve));
  program.kill('SIGTERM');
  await end;
}

// Ctrl-C reaches the compiler and the program as well: wait for them. A SIGTERM is for us alone: pass it on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, async () => {
    ending = true;
    compiler.kill();
    if (signal !== 'SIGINT') return stop().then(() => process.exit(0));
    if (program === null || program.exitCode !== null) process.exit(0);
    program.once('exit', () => process.exit(0));
  });
}
