import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readApiKeys } from '@rapport/subgraph-kit/api-keys';
import { ConfigError } from '@rapport/subgraph-kit/config';
import { createLogger, type Logger } from '@rapport/subgraph-kit/log';
import { exitOnKnownProblem, onTermination } from '@rapport/subgraph-kit/run-service';
import { createViewerSigner } from '@rapport/subgraph-kit/viewer-token';
import type { FastifyPluginAsync } from 'fastify';
import { createAuthenticator } from './authenticate';
import { readConfig, type Config } from './config';
import { createGateway } from './gateway';
import { createHttpDataSource, type HttpDataSource } from './http-data-source';
import { ingestProxy } from './ingest-proxy';
import { createJwtVerifier } from './jwt';
import { statusProxy } from './status-proxy';

/** The gateway as a process of its own, in front of subgraphs on HTTP. */
async function main(config: Config): Promise<void> {
  const log = createLogger('gateway', config.logLevel);
  const signer = createViewerSigner(config.viewerSecret);
  const sources: HttpDataSource[] = [];
  const partnerPath = config.partnerSupergraphPath ?? join(dirname(config.supergraphPath), 'partner.graphql');

  const app = await createGateway({
    supergraphSdl: readSupergraph(config.supergraphPath, 'SUPERGRAPH_PATH'),
    partnerSupergraphSdl: readSupergraph(partnerPath, 'PARTNER_SUPERGRAPH_PATH'),
    dataSource: ({ name, url }) => {
      const service = { name, url: config.serviceUrl(name) ?? url };
      const source = createHttpDataSource({ service, signer, log });
      sources.push(source);
      return source;
    },
    authenticate: createAuthenticator({
      jwt: createJwtVerifier(config.jwt, log),
      apiKeys: readApiKeys(config.apiKeysFile),
    }),
    development: config.development,
    log,
    // A service that is down costs its own fields: the gateway answers without it.
    ready: () => Promise.resolve(true),
    routes: routesOf(config, log),
  });
  await app.listen({ port: config.port, host: config.host });
  log.info({ port: config.port }, 'ready');
  onTermination(async () => {
    log.info('stopping');
    await app.close();
    await Promise.all(sources.map((source) => source.close()));
  });
}

function routesOf({ ingestUrl, statusUrl, development }: Config, log: Logger): FastifyPluginAsync[] {
  return [
    ...(ingestUrl === null ? [] : [ingestProxy({ url: ingestUrl, log })]),
    ...(statusUrl === null || !development ? [] : [statusProxy(statusUrl)]),
  ];
}

function readSupergraph(path: string, variable: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError(`${variable} names ${path}, which cannot be read: npm run schema writes it`);
  }
}

void exitOnKnownProblem(() => main(readConfig(process.env)));
