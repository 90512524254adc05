import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Stands between a client and a server, and fails on demand. */
export interface TcpProxy {
  readonly port: number;
  /** Cuts every connection, whatever is on its way. */
  cut(): void;
  /**
   * For so long, whatever the server answers is lost, and the connections it is lost on are cut at the end: requests were
   * carried out, and nobody was told.
   */
  dropReplies(ms: number): Promise<void>;
  /**
   * Cuts the next connections on which a client sends `text`: before the server gets it, or after, with the server's reply
   * lost. Resolves when it has happened `times` times, or after `ms`.
   */
  cutAt(
    text: string,
    when: 'before' | 'after',
    limits: { readonly times: number; readonly ms: number },
  ): Promise<void>;
  stop(): Promise<void>;
}

interface Trap {
  readonly text: string;
  readonly when: 'before' | 'after';
  timesLeft: number;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  lostSomething: boolean;
  endsAtReply: boolean;
}

const LOOPBACK = '127.0.0.1';
const POLL_MS = 5;

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let dropping = false;
  let trap: Trap | null = null;
  const end = (pair: Pair) => {
    pairs.delete(pair);
    pair.client.resetAndDestroy();
    pair.server.resetAndDestroy();
  };
  const listener = createServer({ noDelay: true }, (client) => {
    const server = connect({ port: targetPort, host: LOOPBACK, noDelay: true });
    const pair: Pair = { client, server, lostSomething: false, endsAtReply: false };
    pairs.add(pair);
    client.on('data', (chunk) => {
      if (trap !== null && trap.timesLeft > 0 && chunk.includes(trap.text)) {
        trap.timesLeft -= 1;
        if (trap.when === 'before') {
          end(pair);
          return;
        }
        pair.endsAtReply = true;
      }
      if (!server.write(chunk)) client.pause();
    });
    server.on('drain', () => client.resume());
    server.on('data', (chunk) => {
      if (pair.endsAtReply) {
        end(pair);
        return;
      }
      // After a gap the rest means nothing: once something is lost, all that follows is.
      if (dropping) pair.lostSomething = true;
      if (!pair.lostSomething && !client.write(chunk)) server.pause();
    });
    client.on('drain', () => server.resume());
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on('error', () => {
        end(pair);
      });
      socket.on('end', () => other.end());
      socket.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, LOOPBACK, resolve));
  const cut = () => {
    for (const pair of pairs) end(pair);
  };
  return {
    port: (listener.address() as AddressInfo).port,
    cut,
    async dropReplies(ms) {
      dropping = true;
      await sleep(ms);
      dropping = false;
      for (const pair of pairs) if (pair.lostSomething) end(pair);
    },
    async cutAt(text, when, { times, ms }) {
      const own: Trap = { text, when, timesLeft: times };
      trap = own;
      const deadline = Date.now() + ms;
      while (own.timesLeft > 0 && Date.now() < deadline) await sleep(POLL_MS);
      trap = null;
    },
    async stop() {
      const closed = new Promise((resolve) => listener.close(resolve));
      cut();
      await closed;
    },
  };
}
