// `npm run api-key -- <file> <who>`: makes an API key, adds its hash to the file, prints the key this once.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createApiKey, type ApiKeyRecord } from '@rapport/subgraph-kit/api-keys';
import { viewerSchema, type Viewer } from '@rapport/subgraph-kit/viewer';
import { runProgram } from './program';
import { reasonOf, SetupError } from './setup-error';

const USAGE = `npm run api-key -- <file> service <source>
npm run api-key -- <file> partner <partner id> [<scope> ...]
npm run api-key -- <file> terminal <store id> <register id>`;

function readViewer([kind, first, ...rest]: readonly string[]): Viewer {
  const candidates: Readonly<Record<string, unknown>> = {
    service: { kind, source: first },
    partner: { kind, partnerId: first, scopes: rest },
    terminal: { kind, storeId: first, registerId: rest[0] },
  };
  const viewer = viewerSchema.safeParse(candidates[kind ?? '']);
  if (!viewer.success) throw new SetupError(USAGE);
  return viewer.data;
}

function addKey(file: string, viewer: Viewer): string {
  const { key, record } = createApiKey(viewer);
  try {
    const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ApiKeyRecord[]) : [];
    writeFileSync(file, `${JSON.stringify([...known, record], null, 2)}\n`);
  } catch (error) {
    throw new SetupError(
      `${file} cannot be used (${reasonOf(error)}): name a file of API keys, or a new one.`,
    );
  }
  return key;
}

void runProgram(async () => {
  const [file, ...who] = process.argv.slice(2);
  if (file === undefined) throw new SetupError(USAGE);
  process.stdout.write(`${addKey(file, readViewer(who))}\n`);
});
