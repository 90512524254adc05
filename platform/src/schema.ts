import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { schemaFiles } from './composition/schema-files';

/** Writes what has changed, and says what. */
function main(): void {
  const root = resolve(__dirname, '../..');
  for (const [path, text] of schemaFiles()) {
    const file = join(root, path);
    const isSame = readIfThere(file) === text;
    if (!isSame) writeFileSync(file, text);
    process.stdout.write(`${isSame ? 'unchanged' : 'written  '}  ${path}\n`);
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

main();
