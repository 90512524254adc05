import { openSecret } from '@rapport/profile/app/audience/destination-secret';
import { MasterKeys } from '@rapport/profile/secrecy/master-key';
import { readConfig } from '@rapport/profile/config';
import { Secrecy } from '@rapport/profile/secrecy/secrecy';
import { defineProfile } from '@rapport/profile/server';
import { createApiKeys } from '@rapport/subgraph-kit/api-keys';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { randomBytes } from 'node:crypto';
import { identify } from './events';
import { startShop, type Shop } from './shop';

const MARKETING: Viewer = { kind: 'staff', staffId: 'mia', roles: ['marketing'] };

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64url')}`;
const keysOf = (...keys: readonly string[]): MasterKeys => {
  const parsed = MasterKeys.parse(keys.join(','));
  if (parsed === null) throw new Error('keys of a test can be read');
  return parsed;
};

describe('what is sealed', () => {
  const ownKey = newKey('own');
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({ masterKeys: keysOf(ownKey), strictDestinations: false });
    await shop.send(identify('ada', 'adas-device', { email: 'ada@example.com' }));
  });
  afterAll(() => shop.stop());

  const db = () => shop.subgraph.runtime.db;

  describe('a secret of a destination', () => {
    let id: string;
    let secret: string;
    beforeAll(async () => {
      const rule = { op: 'trait', name: 'plan', test: { is: 'EQ', value: 'pro' } };
      const created = await shop.query(
        `mutation ($input: CreateSegmentInput!) { createSegment(input: $input) { ... on SegmentSaved { segment { id } } } }`,
        { variables: { input: { key: 'pro', name: 'Pro', rule } }, viewer: MARKETING },
      );
      const segmentId = (created.data?.['createSegment'] as { segment: { id: string } }).segment.id;
      const { data } = await shop.query(
        `mutation ($input: CreateDestinationInput!) { createDestination(input: $input) {
           ... on DestinationCreated { secret destination { id } } } }`,
        {
          variables: { input: { segmentId, url: 'http://127.0.0.1:9/', purpose: 'MARKETING_EMAIL' } },
          viewer: MARKETING,
        },
      );
      const made = data?.['createDestination'] as { secret: string; destination: { id: string } };
      [id, secret] = [made.destination.id, made.secret];
    });
    const stored = async () => {
      const [row] = await shop.sql<{ secret: string | null; secretSealed: Buffer | null }>(
        'SELECT secret, secret_sealed AS "secretSealed" FROM destination WHERE destination_id = $1',
        [id],
      );
      return { id, secret: row?.secret ?? null, secretSealed: row?.secretSealed ?? null };
    };
    const secrecy = () => new Secrecy(keysOf(ownKey));

    it('lies sealed, for its destination alone', async () => {
      const row = await stored();
      expect(row.secret).toBeNull();
      expect(await openSecret(db().manager, secrecy(), row)).toBe(secret);
      await expect(
        openSecret(db().manager, secrecy(), { ...row, id: '00000000-0000-4000-8000-000000000000' }),
      ).rejects.toThrow();
    });

    it('that lies in clear from before is read, and sealed once', async () => {
      await shop.sql(`UPDATE destination SET secret = 'of-before', secret_sealed = NULL`);
      expect(await openSecret(db().manager, secrecy(), await stored())).toBe('of-before');
      await shop.subgraph.runSchedule('seal-unsealed');
      const row = await stored();
      expect(row.secret).toBeNull();
      expect(await openSecret(db().manager, secrecy(), row)).toBe('of-before');
      await shop.subgraph.runSchedule('seal-unsealed');
      expect(await stored()).toEqual(row);
    });
  });

  describe('the master key', () => {
    const prepare = (masterKeys: MasterKeys) =>
      defineProfile({ apiKeys: createApiKeys([]), shopCurrency: 'GBP', masterKeys }).prepare?.(db());

    it('that is right lets profile start', async () => {
      await expect(prepare(keysOf(ownKey))).resolves.toBeUndefined();
    });

    it('of another name than what is sealed, at start, is an error that says which one to put back', async () => {
      await expect(prepare(keysOf(newKey('other')))).rejects.toThrow(
        /PROFILE_MASTER_KEY has no key "own".*Put it back.*PROFILE_MASTER_KEY_PREVIOUS/,
      );
    });

    it('of the right name that is another key, at start, is an error that says so', async () => {
      await expect(prepare(keysOf(newKey('own')))).rejects.toThrow(
        /"own" is not the key of that name.*Put the right one back/,
      );
    });

    it('that is missing or no key is an error that says how to make one, and shows nothing', () => {
      expect(() => readConfig({})).toThrow(/PROFILE_MASTER_KEY: wants "id:key".*openssl rand/);
      expect(() => readConfig({ PROFILE_MASTER_KEY: 'k1:hunter2' })).toThrow(/PROFILE_MASTER_KEY: wants/);
      expect(() => readConfig({ PROFILE_MASTER_KEY: 'k1:hunter2' })).not.toThrow(/hunter2/);
      const again = { PROFILE_MASTER_KEY: newKey('k1'), PROFILE_MASTER_KEY_PREVIOUS: newKey('k1') };
      expect(() => readConfig(again)).toThrow(/PROFILE_MASTER_KEY_PREVIOUS: wants ids/);
    });

    it('is rotated by wrapping keys anew: nothing that is sealed changes, and the one before is not needed any more', async () => {
      const [PROFILE_MASTER_KEY, PROFILE_MASTER_KEY_PREVIOUS] = [newKey('new'), ownKey];
      const { masterKeys } = readConfig({ PROFILE_MASTER_KEY, PROFILE_MASTER_KEY_PREVIOUS });
      const both = defineProfile({
        apiKeys: createApiKeys([]),
        shopCurrency: 'GBP',
        masterKeys: masterKeys ?? MasterKeys.random(),
      });
      await both.prepare?.(db());
      const sealed = () => shop.sql('SELECT sealed FROM raw_event');
      const before = await sealed();
      await both.schedules?.find(({ name }) => name === 'wrap-keys-anew')?.run(shop.subgraph.runtime);
      expect(await sealed()).toEqual(before);
      await expect(prepare(keysOf(PROFILE_MASTER_KEY))).resolves.toBeUndefined();
      await expect(prepare(keysOf(ownKey))).rejects.toThrow(/has no key "new"/);
    });
  });
});
