import { Pool } from 'undici';
import { withRetries } from './retry';

/** The answer says that sending this again would fail again: a mistake, not a bad moment. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** The answer, or its absence, may be different in a moment. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

export interface ShopClientOptions {
  readonly gatewayUrl: string;
  readonly connections: number;
  readonly signal: AbortSignal;
  readonly onRetry: (error: unknown, attempt: number) => void;
}

/** What the answer to a batch says. */
export interface IngestAnswer {
  readonly quarantined: number;
  readonly results: readonly {
    readonly messageId: string | null;
    readonly status: string;
    readonly code?: string;
    readonly reason?: string;
  }[];
}

/** Talks to the gateway as the shop's own systems do, over HTTP, trying again while it cannot answer. */
export interface ShopClient {
  sendBatch(body: string, writeKey: string): Promise<IngestAnswer>;
  /** @throws RefusedError when the answer has errors that would come again */
  ask(operation: GraphqlOperation): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

export interface GraphqlOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Says who is asking: `x-api-key` or `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
}

const ANSWER_MS_MAX = 60_000;
const SHOWN_CHARS_MAX = 500;

export function createShopClient({
  gatewayUrl,
  connections,
  signal,
  onRetry,
}: ShopClientOptions): ShopClient {
  const pool = new Pool(gatewayUrl, {
    connections,
    headersTimeout: ANSWER_MS_MAX,
    bodyTimeout: ANSWER_MS_MAX,
    keepAliveTimeout: 30_000,
  });
  const post = (path: string, headers: Readonly<Record<string, string>>, body: string) =>
    withRetries(() => postOnce(pool, path, headers, body, signal), {
      signal,
      isTransient: (error) => !(error instanceof RefusedError),
      onRetry,
    });

  return {
    async sendBatch(body, writeKey) {
      const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;
      return (await post('/v1/batch', { authorization }, body)) as IngestAnswer;
    },
    async ask({ query, variables, headers }) {
      const answer = await post('/graphql', headers, JSON.stringify({ query, variables }));
      return (answer as { data: Record<string, unknown> }).data;
    },
    close: () => pool.destroy(),
  };
}

async function postOnce(
  pool: Pool,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<unknown> {
  const response = await pool.request({
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal,
  });
  const text = await response.body.text();
  const { statusCode: status } = response;
  if (status >= 500 || status === 429 || status === 408) {
    throw new UnavailableError(`${path} answered ${status}: ${text.slice(0, SHOWN_CHARS_MAX)}`);
  }
  if (status >= 400) throw new RefusedError(`${path} answered ${status}: ${text.slice(0, SHOWN_CHARS_MAX)}`);
  const answer = JSON.parse(text) as {
    errors?: readonly { message: string; extensions?: { code?: string } }[];
  };
  if (answer.errors === undefined || answer.errors.length === 0) return answer;
  const problems = answer.errors.map(({ message, extensions }) => `${extensions?.code ?? '?'}: ${message}`);
  const said = `${path} answered ${problems.join('; ').slice(0, SHOWN_CHARS_MAX)}`;
  throw answer.errors.every(isTransientCode) ? new UnavailableError(said) : new RefusedError(said);
}

const isTransientCode = ({ extensions }: { extensions?: { code?: string } }): boolean =>
  extensions?.code === 'SERVICE_UNAVAILABLE' || extensions?.code === 'INTERNAL_SERVER_ERROR';
