import { Pool } from 'undici';

/** What the sending process is given. */
export interface SenderTask {
  readonly url: string;
  readonly path: string;
  readonly writeKey: string;
  readonly bodies: readonly string[];
  readonly connections: number;
}

/** What it answers. */
export interface SenderResult {
  readonly seconds: number;
  readonly accepted: number;
  readonly refused: number;
  readonly duplicates: number;
  /** Of one request, by share of all. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Sends every body once, as fast as the server takes them: in a process of its own, as a client is. */
async function send({ url, path, writeKey, bodies, connections }: SenderTask): Promise<SenderResult> {
  const pool = new Pool(url, { connections });
  const headers = {
    'content-type': 'application/json',
    authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
  };
  let [accepted, refused, duplicates] = [0, 0, 0];
  const timesMs: number[] = [];
  const queue = bodies.values();
  const start = performance.now();
  const lane = async () => {
    for (const body of queue) {
      const sentAt = performance.now();
      const response = await pool.request({ path, method: 'POST', headers, body });
      const text = await response.body.text();
      timesMs.push(performance.now() - sentAt);
      if (response.statusCode !== 200)
        throw new Error(`${path} answered ${response.statusCode}: ${text.slice(0, 300)}`);
      const answer = JSON.parse(text) as Partial<Record<'accepted' | 'quarantined' | 'duplicates', number>>;
      accepted += answer.accepted ?? 1;
      refused += answer.quarantined ?? 0;
      duplicates += answer.duplicates ?? 0;
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  const seconds = (performance.now() - start) / 1_000;
  await pool.close();
  const share = (part: number) => timesMs[Math.floor(timesMs.length * part)] ?? 0;
  timesMs.sort((a, b) => a - b);
  return { seconds, accepted, refused, duplicates, p50Ms: share(0.5), p99Ms: share(0.99) };
}

process.once('message', (task: SenderTask) => {
  void send(task).then((result) => {
    process.send?.(result);
    process.disconnect();
  });
});
