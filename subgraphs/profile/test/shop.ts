import { createApiKey, createApiKeys } from '@rapport/subgraph-kit/api-keys';
import { createHttpServer } from '@rapport/subgraph-kit/http/http-server';
import type { ConsentPurpose } from '@rapport/subgraph-kit/consent/consent-state';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { startTestSubgraph, type TestSubgraph } from '@rapport/testkit/subgraph';
import { openPayloads, type StoredPayload } from '@rapport/profile/app/quarantine-seal';
import type { ProfileConfig } from '@rapport/profile/config';
import { findPersonTraits } from '@rapport/profile/db/trait-repository';
import type { Traits } from '@rapport/profile/domain/traits';
import { MasterKeys } from '@rapport/profile/secrecy/master-key';
import { Secrecy } from '@rapport/profile/secrecy/secrecy';
import { defineProfile } from '@rapport/profile/server';
import type { FastifyInstance } from 'fastify';

const NOW = new Date('2026-06-01T12:00:00.000Z');
export const STAFF: Viewer = { kind: 'staff', staffId: 'sam', roles: ['admin'] };
export const SERVICE: Viewer = { kind: 'service', source: 'shop' };

/** What became of one event, as `/v1/batch` answers. */
interface SentItem {
  readonly messageId: string | null;
  readonly status: string;
  readonly code?: string;
  readonly outcome?: string;
}

interface Sent {
  readonly accepted: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly results: readonly SentItem[];
}

/** The profile subgraph on a database of its own, with its HTTP paths, and a shop system that holds a write key. */
export interface Shop extends TestSubgraph {
  readonly http: FastifyInstance;
  readonly writeKey: string;
  readonly partnerKey: string;
  /** Sends one batch over HTTP. */
  send(...events: readonly object[]): Promise<Sent>;
  post(path: string, body: unknown, key?: string): Promise<{ status: number; body: Record<string, unknown> }>;
  customerId(number: string): Promise<string>;
  /** What opens what this shop seals. */
  readonly secrecy: Secrecy;
  /** Refused events, opened. */
  refused(): Promise<readonly { readonly messageId: string | null; readonly payload: string }[]>;
  /** What is known of the customer of this number. */
  traits(number: string): Promise<Traits>;
}

export const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

/** @param now the shop's clock; a fixed one unless given */
export async function startShop(
  config: Partial<ProfileConfig> = {},
  now: () => Date = () => NOW,
  consentDefaults: readonly ConsentPurpose[] = [],
  prepare: (http: FastifyInstance) => void = () => undefined,
  background = true,
): Promise<Shop> {
  const service = createApiKey(SERVICE);
  const partner = createApiKey({ kind: 'partner', partnerId: 'p', scopes: [] });
  const apiKeys = createApiKeys([service.record, partner.record]);
  const masterKeys = config.masterKeys ?? MasterKeys.random();
  const secrecy = new Secrecy(masterKeys);
  const profile = await startTestSubgraph(
    defineProfile({ apiKeys, shopCurrency: 'GBP', ...config, masterKeys }),
    {
      now,
      consentDefaults,
      background,
    },
  );
  const { subgraph } = profile;
  const http = createHttpServer({ log: subgraph.runtime.log, ready: () => subgraph.ready() });
  prepare(http);
  if (subgraph.routes !== null) await http.register(subgraph.routes);
  await http.ready();

  const post: Shop['post'] = async (path, body, key = service.key) => {
    const answer = await http.inject({
      method: 'POST',
      url: path,
      headers: { authorization: basic(key), 'content-type': 'application/json' },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
  const customerId: Shop['customerId'] = async (number) => {
    const [row] = await profile.sql<{ id: string }>('SELECT id FROM customer WHERE number = $1', [number]);
    if (row === undefined) throw new Error(`nobody has the number ${number}`);
    return row.id;
  };
  return {
    ...profile,
    // Whoever comes first in half a second looks whether the plan has changed.
    countStatements: (run) => profile.countStatements(run, 'SELECT revision FROM tracking_plan'),
    secrecy,
    customerId,
    async refused() {
      const stored = await profile.sql<StoredPayload & { messageId: string | null }>(
        `SELECT source, received_at AS "receivedAt", payload, sealed, origin_id AS "originId",
                message_id AS "messageId" FROM quarantined_event`,
      );
      return openPayloads(subgraph.runtime.db.manager, secrecy, stored);
    },
    async traits(number) {
      const id = await customerId(number);
      return (await findPersonTraits(subgraph.runtime.db.manager, secrecy, [id])).get(id) ?? {};
    },
    http,
    writeKey: service.key,
    partnerKey: partner.key,
    post,
    async send(...events) {
      const { status, body } = await post('/v1/batch', { batch: events });
      if (status !== 200) throw new Error(`the batch was not taken: ${JSON.stringify(body)}`);
      return body as unknown as Sent;
    },
    async stop() {
      await http.close();
      await profile.stop();
    },
  };
}
