// Types and lint rules in one process: most rules ask the compiler, and it knows by then. Apart, both would build the
// same program and check it twice.
'use strict';

const path = require('node:path');
const { ESLint } = require('eslint');
const ts = require('typescript');

const ROOT = path.resolve(__dirname, '..');
const host = {
  getCurrentDirectory: () => ROOT,
  getCanonicalFileName: (name) => name,
  getNewLine: () => '\n',
};

async function main() {
  const program = createProgram(path.join(ROOT, 'tsconfig.check.json'));
  // First, because what the compiler infers in circles depends on where it is asked to begin.
  const diagnostics = ts.getPreEmitDiagnostics(program);
  process.stdout.write(ts.formatDiagnostics(diagnostics, host));
  const eslint = new ESLint({
    cwd: ROOT,
    overrideConfig: {
      files: ['**/*.ts'],
      languageOptions: { parserOptions: { project: null, programs: [program] } },
    },
  });
  const results = await eslint.lintFiles(['.']);
  const formatter = await eslint.loadFormatter('stylish');
  process.stdout.write(await formatter.format(results));

  const isClean = results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
  process.exitCode = isClean && diagnostics.length === 0 ? 0 : 1;
}

function createProgram(configFile) {
  const config = ts.getParsedCommandLineOfConfigFile(configFile, undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(ts.formatDiagnostic(diagnostic, host));
    },
  });
  const { fileNames, options, errors, projectReferences } = config;
  return ts.createProgram({
    rootNames: fileNames,
    options,
    configFileParsingDiagnostics: errors,
    projectReferences,
  });
}

void main();
