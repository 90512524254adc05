import { Client } from 'pg';
import type { Logger } from '../log';

const RECONNECT_AFTER_MS = 1_000;

/** A LISTEN connection that comes back when the server does. */
export interface Listener {
  stop(): Promise<void>;
}

/**
 * Calls `onNotify` with each notification's payload, and once after each (re)connection, because notifications
 * sent meanwhile are gone.
 */
export async function listen(
  options: { readonly url: string; readonly channel: string; readonly name: string; readonly log: Logger },
  onNotify: (payload: string) => void,
): Promise<Listener> {
  let client: Client | null = null;
  let retry: NodeJS.Timeout | null = null;
  let stopped = false;

  const lost = () => {
    client = null;
    if (!stopped) retry ??= setTimeout(() => void connect(), RECONNECT_AFTER_MS);
  };
  const connect = async () => {
    retry = null;
    const next = new Client({ connectionString: options.url, application_name: `${options.name} listener` });
    next.on('error', () => undefined);
    next.on('end', lost);
    next.on('notification', (message) => {
      onNotify(message.payload ?? '');
    });
    try {
      await next.connect();
      await next.query(`LISTEN "${options.channel}"`);
      if (stopped) await next.end();
      else client = next;
      onNotify('');
    } catch (error) {
      options.log.warn(
        { err: error, channel: options.channel },
        'cannot listen; polling until the server is back',
      );
      lost();
    }
  };
  await connect();
  return {
    async stop() {
      stopped = true;
      if (retry !== null) clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
