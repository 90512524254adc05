import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from './setup-error';

/** The checkout that this file was built in. */
export const ROOT = path.resolve(__dirname, '..', '..');

export const SUPERGRAPH_PATH = path.join(ROOT, 'gateway', 'supergraph.graphql');
export const PARTNER_SUPERGRAPH_PATH = path.join(ROOT, 'gateway', 'partner.graphql');

export function readGraph(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new SetupError(`${file} is missing: run "npm run schema" to compose it.`);
  }
}

export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
