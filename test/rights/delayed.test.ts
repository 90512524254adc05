import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { until } from '@rapport/testkit/subgraph';
import { startFiveSubgraphs, type FiveSubgraphs } from './five-subgraphs';

const STAFF: Viewer = { kind: 'staff', staffId: 'sam', roles: ['admin'] };

describe('a subgraph that fails to erase', () => {
  let rapport: FiveSubgraphs;
  // Each time it is asked the inbox tries twice: the batch, then the event by itself.
  let failures = 4;

  beforeAll(async () => {
    rapport = await startFiveSubgraphs((name, definition) =>
      name !== 'pricing'
        ? definition
        : {
            ...definition,
            personalData: {
              ...definition.personalData,
              async erase(tx, erasure) {
                const records = await definition.personalData.erase(tx, erasure);
                failures -= 1;
                if (failures >= 0) throw new Error('pricing cannot, for now');
                return records;
              },
            },
          },
    );
  });
  afterAll(() => rapport.stop());

  it('only delays the request, which is never said to be done without it, and keeps nothing of the person meanwhile', async () => {
    const viewer = { kind: 'customer', customerId: newId() } as const;
    await rapport.sql(
      'pricing',
      `INSERT INTO cart (id, revision, customer_id, origin_id, lines) VALUES ($1, 1, $2, $2, '[]')`,
      [newId(), viewer.customerId],
    );
    const { eraseMe } = await rapport.ask('profile', viewer, 'mutation { eraseMe(input: {}) { id } }');
    const { id } = eraseMe as { id: string };
    const request = async () =>
      (await rapport.ask('profile', STAFF, `{ dataRequest(id: "${id}") { state waitingFor } }`))[
        'dataRequest'
      ];

    for (let round = 0; round < 2; round += 1) {
      await rapport.caughtUp();
      expect(await request()).toEqual({ state: 'IN_PROGRESS', waitingFor: ['pricing'] });
      expect(await rapport.sql('pricing', 'SELECT 1 FROM poisoned_event')).toEqual([]);
      await rapport.sql('profile', `UPDATE data_request SET ask_again_at = now() - interval '1 second'`);
      await rapport.subgraphs.get('profile')?.runSchedule('ask-again');
    }
    await until(
      async () =>
        (await request()) !== null && (await rapport.sql('pricing', 'SELECT 1 FROM cart')).length === 0,
    );
    await rapport.caughtUp();
    expect(await request()).toEqual({ state: 'COMPLETED', waitingFor: [] });
    expect(await rapport.findAnywhere([viewer.customerId])).toEqual([]);
  });
});

describe('what waits in the outboxes', () => {
  const NAMES = ['profile', 'recommendation', 'loyalty-rewards', 'pricing', 'community'] as const;
  const SHOP: Viewer = { kind: 'service', source: 'shop' };
  const LANTERN = 'LANTERN';
  let rapport: FiveSubgraphs;
  beforeAll(async () => {
    rapport = await startFiveSubgraphs();
  });
  afterAll(() => rapport.stop());

  const send = (number: string, ...events: readonly object[]) =>
    rapport.ask(
      'profile',
      SHOP,
      'mutation ($events: [SegmentEvent!]!) { ingestEvents(input: { events: $events }) { results { status } } }',
      {
        events: events.map((event) => ({
          messageId: newId(),
          timestamp: new Date().toISOString(),
          userId: number,
          anonymousId: `device of ${number}`,
          ...event,
        })),
      },
    );
  const track = (event: string, properties: object) => ({ type: 'track', event, properties });
  const viewed = track('Product Viewed', { product_id: LANTERN });
  const ordered = (order_id: string) =>
    track('Order Completed', {
      order_id,
      currency: 'GBP',
      products: [{ product_id: LANTERN, quantity: 2, price: 150 }],
    });
  const signUp = async (number: string) => {
    await send(number, { type: 'identify', traits: { name: `Name of ${number}` } });
    const [row] = await rapport.sql<{ id: string }>('profile', 'SELECT id FROM customer WHERE number = $1', [
      number,
    ]);
    return { kind: 'customer', customerId: row?.id ?? '' } as const;
  };
  const decide = (viewer: Viewer, granted: boolean) =>
    rapport.ask(
      'profile',
      viewer,
      `mutation { setConsents(input: { decisions: [{ purpose: RECOMMENDATIONS, granted: ${String(granted)} }] }) { __typename } }`,
    );
  /** The events that wait and hold `text`, by type. */
  const waiting = async (text: string): Promise<string[]> => {
    const rows = await Promise.all(
      NAMES.map((name) =>
        rapport.sql<{ type: string }>(
          name,
          'SELECT type FROM outbox WHERE strpos(payload, $1) > 0 ORDER BY id',
          [text],
        ),
      ),
    );
    return rows.flat().map(({ type }) => type);
  };

  it('of somebody who withdraws consent is used by nobody', async () => {
    const viewer = await signUp('nr-withdraws');
    await decide(viewer, true);
    await rapport.caughtUp();
    const seen = () =>
      rapport.ask('recommendation', viewer, '{ recommendations(placement: RECENTLY_VIEWED) { decisionId } }');
    await expect(seen()).resolves.toBeDefined();
    const release = rapport.holdOutboxes();
    await send('nr-withdraws', viewed);
    await decide(viewer, false);
    expect(await waiting(viewer.customerId)).toEqual(['product.viewed', 'consent.changed']);
    release();
    await rapport.caughtUp();
    // It was told, and is kept: what it is used for was asked of the state, not of the order of arrival.
    expect(await rapport.sql('recommendation', 'SELECT product_id FROM product_view')).toEqual([
      { product_id: LANTERN },
    ]);
    await expect(seen()).rejects.toMatchObject({
      extensions: { purpose: 'RECOMMENDATIONS', reason: 'WITHDRAWN' },
    });
  });

  it('of somebody who is erased is taken back: only orders go out, and say of nobody that they are theirs', async () => {
    const viewer = await signUp('nr-erased');
    await rapport.caughtUp();
    const release = rapport.holdOutboxes();
    await send('nr-erased', viewed, ordered('erased-1'), track('Product Added', { product_id: LANTERN }));
    await decide(viewer, true);
    await rapport.ask(
      'community',
      viewer,
      `mutation { submitIdea(input: { title: "An idea", text: "Of theirs.", idempotencyKey: "${newId()}" }) { __typename } }`,
    );
    expect(await waiting(viewer.customerId)).toEqual(
      expect.arrayContaining([
        'product.viewed',
        'order.completed',
        'cart.changed',
        'consent.changed',
        'contribution.published',
      ]),
    );
    await rapport.ask('profile', viewer, 'mutation { eraseMe(input: {}) { id } }');
    const left = await waiting(viewer.customerId);
    expect(left.filter((type) => type !== 'contribution.published')).toEqual(['erasure.requested']);
    release();
    await rapport.caughtUp();
    const needles = [viewer.customerId, 'nr-erased', 'device of nr-erased'];
    expect(await rapport.findAnywhere(needles)).toEqual([]);
    expect(await rapport.sql('recommendation', 'SELECT count(*)::int FROM purchase')).toEqual([{ count: 1 }]);
    expect(
      await rapport.sql('profile', 'SELECT state FROM data_request WHERE kind = $1', ['ERASURE']),
    ).toEqual([{ state: 'COMPLETED' }]);
  });
});
