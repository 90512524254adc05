import { Pool } from 'undici';

/** What the sending process is given. */
export interface SenderTask {
  readonly url: string;
  readonly writeKey: string;
  readonly bodies: readonly string[];
  readonly connections: number;
}

/** What it answers. */
export interface SenderResult {
  readonly seconds: number;
  readonly accepted: number;
  readonly refused: number;
  readonly slowestMs: number;
}

/** Sends every body once, as fast as the server takes them: in a process of its own, as a client is. */
async function send({ url, writeKey, bodies, connections }: SenderTask): Promise<SenderResult> {
  const pool = new Pool(url, { connections });
  const headers = {
    'content-type': 'application/json',
    authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
  };
  let [accepted, refused, slowestMs] = [0, 0, 0];
  const queue = bodies.values();
  const start = performance.now();
  const lane = async () => {
    for (const body of queue) {
      const sentAt = performance.now();
      const response = await pool.request({ path: '/v1/batch', method: 'POST', headers, body });
      const text = await response.body.text();
      if (response.statusCode !== 200)
        throw new Error(`/v1/batch answered ${response.statusCode}: ${text.slice(0, 300)}`);
      const answer = JSON.parse(text) as { accepted: number; quarantined: number };
      accepted += answer.accepted;
      refused += answer.quarantined;
      slowestMs = Math.max(slowestMs, performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  const seconds = (performance.now() - start) / 1_000;
  await pool.close();
  return { seconds, accepted, refused, slowestMs };
}

process.once('message', (task: SenderTask) => {
  void send(task).then((result) => {
    process.send?.(result);
    process.disconnect();
  });
});
