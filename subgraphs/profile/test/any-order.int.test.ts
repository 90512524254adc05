import fc from 'fast-check';
import { alias, guest, identify, ordered, refunded, shuffled, split } from './events';
import { startShop, type Shop } from './shop';

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString();
const product = fc.constantFrom('A', 'B');
const person = fc.constantFrom({ userId: 'ada' }, { userId: 'bob' }, guest('device'), guest('tablet'));

const order = fc.record({
  who: person,
  onDay: fc.nat(4),
  lines: fc.array(fc.tuple(product, fc.integer({ min: 1, max: 5 }), fc.constantFrom('1.00', '0.335')), {
    minLength: 1,
    maxLength: 3,
  }),
});
const refund = fc.record({
  who: person,
  onDay: fc.nat(5),
  lines: fc.array(fc.tuple(product, fc.integer({ min: 1, max: 7 })), { minLength: 1, maxLength: 2 }),
});
/** Each device is claimed by one customer: what happens on a shared one depends on who came first, by design. */
const claims = fc.subarray([
  () => identify('ada', 'device', { country: 'France' }),
  () => alias('device', 'ada'),
  () => identify('bob', 'tablet', { country: 'Spain' }),
  () => alias('ada', 'bob'),
]);

describe('whatever order events arrive in, and however they are split into batches', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  /** Sends everything to an empty shop and reads who people are and what they kept. */
  const stateAfter = async (batches: readonly (readonly object[])[]) => {
    await shop.sql(
      `TRUNCATE customer, anonymous_identity, received_message, customer_event, raw_event, shop_order, shop_return, customer_redirect, outbox`,
    );
    // Whom the shop numbered is known before anybody is taken for an alias of theirs.
    await shop.send(identify('ada', null), identify('bob', null));
    for (const batch of batches) await shop.send(...batch);
    const owner = (table: string, columns: string) =>
      shop.sql(`SELECT coalesce(c.number, a.anonymous_id) AS who, ${columns}
                  FROM ${table} t JOIN customer c ON c.id = t.customer_id
                  LEFT JOIN anonymous_identity a ON a.customer_id = c.id AND NOT a.joined
                 ORDER BY t.number`);
    return {
      people: await shop.sql(
        `SELECT anonymous_id, c.number FROM anonymous_identity a JOIN customer c ON c.id = a.customer_id ORDER BY 1`,
      ),
      countries: await Promise.all(
        ['ada', 'bob'].map(async (number) => (await shop.traits(number))['country']),
      ),
      orders: await owner('shop_order', 't.number, kept_minor, returned_units, returned'),
      returns: await owner('shop_return', 't.number, refund_minor, unmatched_units'),
    };
  };

  it('people, orders and returns end the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(order, { maxLength: 5 }),
        fc.array(refund, { maxLength: 4 }),
        claims,
        fc.infiniteStream(fc.nat()),
        async (orders, refunds, calls, stream) => {
          const dice = () => stream.next().value as number;
          const events = [
            ...orders.map(({ who, onDay, lines }, n) =>
              ordered(`${n}`, lines, { ...who, timestamp: day(onDay) }),
            ),
            ...refunds.map(({ who, onDay, lines }, n) =>
              refunded(`C${n}`, lines, { ...who, timestamp: day(onDay) }),
            ),
            ...calls.map((call) => call()),
          ];
          const together = await stateAfter([events]);
          const again = [...events, ...events.slice(0, 3)];
          expect(await stateAfter(split(shuffled(again, dice), dice))).toEqual(together);
        },
      ),
      { numRuns: 25 },
    );
  });
});
