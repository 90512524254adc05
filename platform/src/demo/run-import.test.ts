import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { runImport } from './run-import';

const NOW = new Date('2026-03-10T15:00:00Z');
const INVOICES = 3_000;

/** A shop that remembers what it was sent, and fails when told to. */
interface FakeShop {
  readonly url: string;
  readonly messageIds: string[];
  readonly timestamps: string[];
  readonly products: string[];
  /** Decides the status of the next answer; 200 when left out. */
  fail: (path: string) => number | null;
  quarantine: (messageId: string) => boolean;
  stop(): Promise<void>;
}

interface SentBody {
  readonly batch?: readonly { readonly messageId: string; readonly timestamp: string }[];
  readonly variables?: { readonly products?: readonly { readonly id: string }[] };
}

async function bodyOf(request: IncomingMessage): Promise<SentBody> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return JSON.parse(text) as SentBody;
}

async function startFakeShop(): Promise<FakeShop> {
  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const status = shop.fail(request.url ?? '');
      if (status !== null) return response.writeHead(status).end('{}');
      const batch = body.batch ?? [];
      for (const { id } of body.variables?.products ?? []) shop.products.push(id);
      shop.messageIds.push(...batch.map(({ messageId }) => messageId));
      shop.timestamps.push(...batch.map(({ timestamp }) => timestamp));
      const results = batch
        .filter(({ messageId }) => shop.quarantine(messageId))
        .map(({ messageId }) => ({ messageId, status: 'QUARANTINED', code: 'INVALID_EVENT', reason: 'no' }));
      return response.end(JSON.stringify({ quarantined: results.length, results, data: {} }));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const shop: FakeShop = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messageIds: [],
    timestamps: [],
    products: [],
    fail: () => null,
    quarantine: () => false,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return shop;
}

describe('the import', () => {
  let home: string;
  let shop: FakeShop;
  const problems: string[] = [];

  beforeEach(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'rapport-import-'));
    problems.length = 0;
    const lines = Array.from({ length: INVOICES }, (_, index) => {
      const day = String(1 + (index % 28)).padStart(2, '0');
      return `${500_000 + index},10002,GLOBE,1,2011-11-${day} 08:00:00,0.85,${12_000 + (index % 100)},France`;
    });
    const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
    writeFileSync(path.join(home, 'history.csv.gz'), gzipSync([header, ...lines].join('\n')));
    shop = await startFakeShop();
  });
  afterEach(async () => {
    await shop.stop();
    rmSync(home, { recursive: true });
  });

  const run = (
    given: { resend?: boolean; signal?: AbortSignal; now?: Date; onLines?: (n: number) => void } = {},
  ) =>
    runImport(
      {
        home,
        gatewayUrl: shop.url,
        writeKey: 'key',
        staffToken: 'token',
        resend: given.resend ?? false,
        historyFile: path.join(home, 'history.csv.gz'),
        communityFile: path.join(home, 'none.json'),
      },
      { onLines: given.onLines ?? (() => undefined), onProblem: (problem) => problems.push(problem) },
      { signal: given.signal ?? new AbortController().signal, now: given.now ?? NOW, settlesAfterMs: 20 },
    );

  it('sends the catalogue and every event once, ending on the day before the first start', async () => {
    let linesDone = 0;
    await run({ onLines: (lines) => (linesDone = lines) });
    expect(shop.products).toEqual(['10002']);
    expect(shop.messageIds).toHaveLength(INVOICES + 100);
    expect(new Set(shop.messageIds).size).toBe(INVOICES + 100);
    expect(shop.timestamps.toSorted().at(-1)).toBe('2026-03-09T08:00:00.000Z');
    expect(linesDone).toBe(INVOICES);
  });

  it('goes on after an abort, on the same days, and misses nothing', async () => {
    const abort = new AbortController();
    const first = run({
      signal: abort.signal,
      onLines: () => {
        abort.abort();
      },
    });
    await expect(first).rejects.toThrow();
    expect(shop.messageIds.length).toBeLessThan(INVOICES);
    await run({ now: new Date('2026-04-01T00:00:00Z') });
    expect(new Set(shop.messageIds).size).toBe(INVOICES + 100);
    expect(shop.timestamps.toSorted().at(-1)).toBe('2026-03-09T08:00:00.000Z');
  });

  it('sends the same history again when asked to, and nothing when not', async () => {
    await run();
    const [ids, times] = [shop.messageIds.splice(0).sort(), shop.timestamps.splice(0).sort()];
    await run();
    expect(shop.messageIds).toEqual([]);
    await run({ resend: true, now: new Date('2026-04-01T00:00:00Z') });
    expect(shop.messageIds.sort()).toEqual(ids);
    expect(shop.timestamps.sort()).toEqual(times);
  });

  it('waits out a shop that cannot answer', async () => {
    let failures = 3;
    shop.fail = () => ((failures -= 1) >= 0 ? 503 : null);
    expect(await run()).toBe(0);
    expect(new Set(shop.messageIds).size).toBe(INVOICES + 100);
  });

  it('ends at once when it is refused, saying what was answered', async () => {
    shop.fail = (url) => (url === '/v1/batch' ? 401 : null);
    await expect(run()).rejects.toThrow('/v1/batch answered 401');
  });

  it('counts and names the events that were kept aside', async () => {
    shop.quarantine = (messageId) => messageId === 'online-retail:order:500007';
    expect(await run()).toBe(1);
    expect(problems).toEqual(['online-retail:order:500007 was not taken: INVALID_EVENT no']);
    expect(JSON.parse(readFileSync(path.join(home, 'demo-import.json'), 'utf8'))).toMatchObject({
      quarantined: 1,
    });
  });
});
