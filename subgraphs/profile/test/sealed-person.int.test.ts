import { forgetQuarantineKeys, RETENTION_DAYS } from '@rapport/profile/app/forget-old';
import { open } from '@rapport/profile/secrecy/cipher';
import { MasterKeys } from '@rapport/profile/secrecy/master-key';
import { Secrecy } from '@rapport/profile/secrecy/secrecy';
import { defineProfile } from '@rapport/profile/server';
import { createApiKeys } from '@rapport/subgraph-kit/api-keys';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { identify, track, viewed } from './events';
import { STAFF, startShop, type Shop } from './shop';
import { columnsWith, everyRow, sealedValues, wrappedKeys } from './stored-rows';

const QUIZ = {
  key: 'you',
  defaultLocale: 'en',
  title: [{ locale: 'en', text: 'You' }],
  questions: [{ id: 'words', kind: 'TEXT', texts: [{ locale: 'en', text: 'In your words?' }] }],
};
/** What nobody may read in the database. */
const WORDS = {
  name: 'Adalina Markerova',
  email: 'ada.marker@example.com',
  phone: '+442079460777',
  country: 'Markerland',
  declared: 'declaredmarker',
  quiz: 'quizmarker',
  refused: 'refusedmarker',
};

describe('a person', () => {
  const masterKeys = MasterKeys.random();
  let shop: Shop;
  let ada: Viewer & { kind: 'customer' };
  beforeAll(async () => {
    shop = await startShop({ masterKeys });
    await tell('ada', 'adas-phone');
    ada = { kind: 'customer', customerId: await shop.customerId('ada') };
    await say(ada);
    await shop.send(
      identify('other', null, { email: WORDS.email }),
      track(
        'Order Completed',
        { order_id: WORDS.refused, email: WORDS.email },
        { anonymousId: 'adas-phone' },
      ),
    );
  });
  afterAll(() => shop.stop());

  const tell = (userId: string, anonymousId: string | null) =>
    shop.send(
      identify(userId, anonymousId, {
        name: WORDS.name,
        email: WORDS.email,
        phone: WORDS.phone,
        country: WORDS.country,
      }),
      viewed('LANTERN', { userId }),
    );
  /** What somebody says of themselves. */
  const say = async (viewer: Viewer) => {
    await ask(
      STAFF,
      'mutation ($input: SaveQuizInput!) { saveQuiz(input: $input) { ... on Quiz { key } } }',
      {
        input: QUIZ,
      },
    );
    await ask(STAFF, 'mutation { publishQuiz(input: { key: "you", version: 1 }) { key } }');
    await ask(
      viewer,
      `mutation { setTraits(input: { traits: [{ name: "motto", value: "${WORDS.declared}" }] }) { name } }`,
    );
    const begun = await ask(viewer, 'mutation { startQuiz(input: { key: "you" }) { id } }');
    const { id } = begun['startQuiz'] as { id: string };
    await ask(
      viewer,
      `mutation { answerQuiz(input: { responseId: "${id}", questionId: "words", text: "${WORDS.quiz}" }) {
        ... on QuizResponse { id } } }`,
    );
  };
  const ask = async (viewer: Viewer, source: string, variables: Record<string, unknown> = {}) => {
    const { data, errors } = await shop.query(source, { viewer, variables });
    expect(errors).toEqual([]);
    return data ?? {};
  };
  const pairs = async () => {
    const { mergeCandidates } = await ask(
      STAFF,
      '{ mergeCandidates { edges { node { kind value left { number } right { number } } } } }',
    );
    // Of one instant in the order of their ids, which say nothing.
    return (mergeCandidates as { edges: object[] }).edges.map((edge) => JSON.stringify(edge)).sort();
  };
  const shown = async (viewer: Viewer) => ({
    ...(await ask(
      viewer,
      '{ me { number country identifiers { type value } accountSettings { timeZone } } }',
    )),
    pairs: await pairs(),
    ...(await ask(STAFF, '{ quarantinedEvents { edges { node { payload } } } }')),
    ...(await ask(
      STAFF,
      `{ customersByIdentifier(identifiers: [{ type: EMAIL, value: "${WORDS.email}" }]) { number } }`,
    )),
  });
  const run = (name: string) => shop.subgraph.runSchedule(name);

  it('is nowhere in clear', async () => {
    expect(columnsWith(await everyRow(shop), Object.values(WORDS))).toEqual([]);
  });

  it('is read by whom it concerns', async () => {
    const me = { number: 'ada', country: WORDS.country };
    const identifiers = [{ value: WORDS.email }, { value: WORDS.phone }];
    expect(await shown(ada)).toMatchObject({
      me: { ...me, identifiers },
      pairs: [expect.stringContaining(WORDS.email) as unknown],
      customersByIdentifier: expect.arrayContaining([{ number: 'ada' }, { number: 'other' }]) as unknown,
    });
  });

  it('costs as many statements for many who say who they are as for few', async () => {
    const people = (count: number, at: string) =>
      Array.from({ length: count }, (_, n) => identify(`${at}${n}`, null, { country: 'France', n }));
    /** The background takes a look now and then: the fewest of some is what the batch itself needs. */
    const fewest = async (batch: (turn: string) => object[]) => {
      const counts: number[] = [];
      for (const turn of ['a', 'b', 'c', 'd']) {
        counts.push(await shop.countStatements(() => shop.send(...batch(turn))));
      }
      return Math.min(...counts);
    };
    const few = await fewest((turn) => people(2, `x${turn}`));
    expect(await fewest((turn) => people(20, `y${turn}`))).toBe(few);
    const again = await fewest((turn) => people(20, `y${turn}`));
    // By then their keys are in memory.
    expect(await fewest((turn) => people(20, `y${turn}`))).toBe(again - 1);
  });

  it('that lies in clear from before is read and added to, sealed by two replicas at once, and then as it was', async () => {
    await tell('eve', null);
    const eve: Viewer = { kind: 'customer', customerId: await shop.customerId('eve') };
    const before = await shown(eve);
    await lieInClear('eve');
    expect(await shown(eve)).toEqual(before);
    await shop.send(identify('eve', null, { timezone: 'Asia/Tokyo' }));
    expect(JSON.stringify(await shown(eve))).toContain('Asia/Tokyo');
    await lieInClear('eve');
    const told = await shown(eve);
    await Promise.all([run('seal-unsealed'), run('seal-unsealed')]);
    expect(await shown(eve)).toEqual(told);
    expect(columnsWith(await everyRow(shop), Object.values(WORDS))).toEqual([]);
    const sealed = await everyRow(shop);
    await run('seal-unsealed');
    expect(columnsWith(sealed, ['Asia/Tokyo'])).toEqual([]);
    expect(await everyRow(shop)).toEqual(sealed);
  });

  /** Undoes what sealing does, as if somebody's rows were older than it. */
  const lieInClear = async (number: string) => {
    const id = await shop.customerId(number);
    const secrecy = new Secrecy(masterKeys);
    const ring = await secrecy.knownRing(shop.subgraph.runtime.db.manager, [id]);
    const [row] = await shop.sql<{ sealed: Buffer }>(
      'SELECT traits_sealed AS sealed FROM customer WHERE id = $1',
      [id],
    );
    if (row === undefined) throw new Error('somebody who said something has traits');
    await shop.sql('UPDATE customer SET traits = $2, traits_sealed = NULL WHERE id = $1', [
      id,
      ring.open(id, row.sealed),
    ]);
    const identifiers = await shop.sql<{ mark: string; sealed: Buffer | null }>(
      'SELECT mark, sealed FROM customer_identifier WHERE origin_id = $1',
      [id],
    );
    for (const { mark, sealed } of identifiers) {
      await shop.sql(
        'UPDATE customer_identifier SET mark = $3, sealed = NULL WHERE origin_id = $1 AND mark = $2',
        [id, mark, sealed === null ? mark : ring.open(id, sealed)],
      );
    }
    await shop.sql(
      `UPDATE merge_candidate SET candidate_id = gen_random_uuid(), value = $1, value_sealed = NULL
        WHERE kind = 'EMAIL' AND value_sealed IS NOT NULL AND $2::uuid IN (left_id, right_id)`,
      [WORDS.email, id],
    );
    for (const { messageId, payload } of await shop.refused()) {
      await shop.sql(
        `UPDATE quarantined_event SET payload = $2, sealed = NULL, origin_id = NULL, email_marks = '{}'
          WHERE message_id = $1`,
        [messageId, payload],
      );
    }
    await shop.sql(
      `UPDATE raw_event SET payload = $2, sealed = NULL
        WHERE (origin_id, event_id) = (SELECT origin_id, event_id FROM raw_event WHERE origin_id = $1 LIMIT 1)`,
      [id, WORDS.name],
    );
  };

  it('who was erased cannot be read from a backup of before, with the master key and every key that is left', async () => {
    const backup = await everyRow(shop);
    const openable = (keys: readonly Buffer[]) =>
      sealedValues(backup).flatMap(({ at, sealed }) => {
        const texts = keys.flatMap((key) => {
          try {
            return [open(key, sealed).toString('utf8')];
          } catch {
            return [];
          }
        });
        return texts.some((text) => Object.values(WORDS).some((word) => text.includes(word))) ? [at] : [];
      });
    const keysIn = (rows: typeof backup) => wrappedKeys(rows).map((key) => masterKeys.unwrap(key));
    expect(new Set(openable(keysIn(backup)))).toEqual(
      new Set([
        'customer.traits_sealed',
        'customer_identifier.sealed',
        'quarantined_event.sealed',
        'quiz_response.answers_sealed',
        'raw_event.sealed',
      ]),
    );
    for (const number of ['ada', 'eve', 'other']) {
      await ask(
        { kind: 'customer', customerId: await shop.customerId(number) },
        'mutation { eraseMe(input: {}) { id } }',
      );
    }
    expect(openable(keysIn(await everyRow(shop)))).toEqual([]);
  });

  it('a refused event that names nobody known is forgotten with the key of its month', async () => {
    await shop.send({ type: 'bogus', messageId: 'of-nobody', note: WORDS.refused });
    const backup = await everyRow(shop);
    const keys = async () => wrappedKeys(await everyRow(shop)).map((key) => masterKeys.unwrap(key));
    const { sealed } = sealedValues(backup.filter(({ row }) => row['message_id'] === 'of-nobody'))[0] ?? {};
    const readers = async () =>
      (await keys()).filter((key) => {
        try {
          return open(key, sealed ?? Buffer.alloc(0))
            .toString('utf8')
            .includes(WORDS.refused);
        } catch {
          return false;
        }
      });
    expect(await readers()).toHaveLength(1);
    await run('forget-old');
    expect(await readers()).toHaveLength(1);
    const { db } = shop.subgraph.runtime;
    await forgetQuarantineKeys(db, shop.secrecy, RETENTION_DAYS, new Date('2026-09-30T00:00:00.000Z'));
    expect(await readers()).toEqual([]);
  });

  it('starts with any other definition of the same keys', async () => {
    const again = defineProfile({ apiKeys: createApiKeys([]), shopCurrency: 'GBP', masterKeys });
    await expect(again.prepare?.(shop.subgraph.runtime.db)).resolves.toBeUndefined();
  });
});
