import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { graphql } from 'graphql';
import { buildService, SERVICE_NAMES } from './shop';

/** The subgraphs as a process of their own, as lean as can be: each request body is executed once, then remembered. */
async function main(): Promise<void> {
  const ports: Record<string, number> = {};
  for (const name of SERVICE_NAMES) {
    const schema = buildService(name);
    const answers = new Map<string, Promise<string>>();
    const answer = async (body: string): Promise<string> => {
      const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
      return JSON.stringify(await graphql({ schema, source: query, variableValues: variables ?? null }));
    };
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const known = answers.get(body) ?? answer(body);
        answers.set(body, known);
        void known.then((text) => {
          response.setHeader('content-type', 'application/json');
          response.end(text);
        });
      });
    });
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports[name] = (server.address() as AddressInfo).port;
  }
  process.send?.(ports);
}

process.on('disconnect', () => process.exit(0));
void main();
