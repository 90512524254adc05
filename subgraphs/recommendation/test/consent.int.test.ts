import { newId } from '@rapport/subgraph-kit/ids';
import type { TestSubgraph } from '@rapport/testkit/subgraph';
import type { ConsentChanged } from '@rapport/contracts/customer';
import { ADA, as, asGuest, feed, startShop } from './shop';

let shop: TestSubgraph;
let revision = 0;
beforeAll(async () => {
  shop = await startShop(undefined, []);
  await feed(shop, ...Array.from({ length: 12 }, (_, n) => ({ id: `P${n}`, title: `Product ${n}` })));
});
afterAll(() => shop.stop());

const consent = (fields: Partial<ConsentChanged>): Promise<void> =>
  shop.deliver({
    type: 'consent.changed',
    version: 1,
    eventId: newId(),
    occurredAt: '2026-03-01T00:00:00.000Z',
    customerId: null,
    anonymousId: null,
    revision: (revision += 1),
    granted: [],
    personalisation: 'FULL',
    ...fields,
  });
const ask = async (args: string, options = as(ADA)) => {
  const { data, errors } = await shop.query(
    `{ recommendations(${args}) { items { product { id } } } }`,
    options,
  );
  const list = data?.['recommendations'] as { items: unknown[] } | null;
  return list === null ? errors[0]?.extensions : list.items.length;
};
const refused = (reason: string) => ({ code: 'CONSENT_REQUIRED', purpose: 'RECOMMENDATIONS', reason });

it('makes no list of what a shopper did without their consent, and is never empty where it needs none', async () => {
  for (const placement of ['REORDER', 'RECENTLY_VIEWED', 'ALSO_LIKE', 'GOES_WITH']) {
    expect(await ask(`placement: ${placement}`)).toEqual(refused('NO_DECISION'));
    expect(await ask(`placement: ${placement}`, asGuest('phone'))).toEqual(refused('NO_DECISION'));
  }
  for (const args of [
    'placement: TRENDING',
    'placement: ALSO_LIKE, productIds: ["P1"]',
    'placement: GOES_WITH, productIds: ["P1"]',
  ]) {
    expect(await ask(args)).toBeGreaterThan(0);
    expect(await ask(args, asGuest('phone'))).toBeGreaterThan(0);
  }
});

it('follows what the shopper decides, a guest by their anonymous id', async () => {
  await consent({ customerId: ADA, granted: ['RECOMMENDATIONS'] });
  await consent({ anonymousId: 'tablet', granted: ['RECOMMENDATIONS'] });
  expect(await ask('placement: REORDER')).toBeGreaterThan(0);
  expect(await ask('placement: REORDER', asGuest('tablet'))).toBeGreaterThan(0);
  await consent({ customerId: ADA, refused: [{ purpose: 'RECOMMENDATIONS', reason: 'WITHDRAWN' }] });
  expect(await ask('placement: REORDER')).toEqual(refused('WITHDRAWN'));
});

it('uses what a shopper did only where the dial is at FULL', async () => {
  for (const personalisation of ['OFF', 'BASIC'] as const) {
    await consent({ customerId: ADA, granted: ['RECOMMENDATIONS'], personalisation });
    expect(await ask('placement: REORDER')).toEqual(refused('PERSONALISATION_OFF'));
    expect(await ask('placement: TRENDING')).toBeGreaterThan(0);
  }
});

it('uses nothing that was on its way when the shopper withdrew, whichever of the two arrives first', async () => {
  const viewed = (customerId: string, productId: string) =>
    shop.deliver({
      type: 'product.viewed',
      version: 1,
      eventId: newId(),
      occurredAt: '2026-02-28T00:00:00.000Z',
      customerId,
      anonymousId: null,
      productId,
    });
  const withdraw = (customerId: string) =>
    consent({ customerId, refused: [{ purpose: 'RECOMMENDATIONS', reason: 'WITHDRAWN' }] });
  for (const arrive of [
    async (id: string) => {
      await withdraw(id);
      await viewed(id, 'P3');
    },
    async (id: string) => {
      await viewed(id, 'P3');
      await withdraw(id);
    },
  ]) {
    const id = newId();
    await consent({ customerId: id, granted: ['RECOMMENDATIONS'] });
    await arrive(id);
    const viewer = { viewer: { kind: 'customer', customerId: id } } as const;
    for (const placement of ['RECENTLY_VIEWED', 'ALSO_LIKE']) {
      expect(await ask(`placement: ${placement}`, viewer)).toEqual(refused('WITHDRAWN'));
    }
  }
});
