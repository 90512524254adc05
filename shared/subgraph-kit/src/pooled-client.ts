import { Client, type ClientConfig } from 'pg';

/**
 * A connection that leaves its pool as soon as the server says that the session is over. By itself it would leave only
 * when the socket closes, a moment later, and whoever is given it in between fails too.
 */
export class PooledClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    // Nobody listens to a connection on its way out.
    this.on('error', () => undefined);
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]): unknown => {
      const result = query(...args);
      if (result instanceof Promise) {
        result.catch((error: unknown) => {
          if (isEndOfSession(error)) this.end().catch(() => undefined);
        });
      }
      return result;
    };
    this.query = watched as Client['query'];
  }
}

const isEndOfSession = (error: unknown): boolean =>
  (error as { readonly severity?: unknown } | null)?.severity === 'FATAL';
