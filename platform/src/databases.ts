import { ensureDatabase } from '@rapport/subgraph-kit/database';

/** The subgraphs, by their names in the supergraph. */
export const SUBGRAPHS = ['profile', 'recommendation', 'loyalty-rewards', 'pricing', 'community'] as const;
export type SubgraphName = (typeof SUBGRAPHS)[number];

export interface Databases {
  readonly bus: string;
  readonly of: Readonly<Record<SubgraphName, string>>;
}

/**
 * A database for each subgraph and one for the bus on the server that `serverUrl` names; made when they are missing.
 *
 * @throws DatabaseUnavailableError
 */
export async function ensureDatabases(serverUrl: string): Promise<Databases> {
  const urlOf = (name: string) => {
    const url = new URL(serverUrl);
    url.pathname = `/rapport_${name.replaceAll('-', '_')}`;
    return url.href;
  };
  const bus = urlOf('bus');
  const of = Object.fromEntries(SUBGRAPHS.map((name) => [name, urlOf(name)])) as Record<SubgraphName, string>;
  await Promise.all([bus, ...Object.values(of)].map((url) => ensureDatabase(url)));
  return { bus, of };
}
