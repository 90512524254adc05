import type { Viewer } from '@rapport/subgraph-kit/viewer';
import fc from 'fast-check';
import { guest, identify, ordered, shuffled, split, track } from './events';
import { STAFF, startShop, type Shop } from './shop';

const at = (minute: number) => ({ timestamp: new Date(Date.UTC(2026, 4, 1, 10, minute)).toISOString() });
const put = (product_id: string, quantity: number, fields: object = {}) =>
  track('Product Added', { product_id, quantity }, fields);
const out = (product_id: string, quantity: number | null, fields: object = {}) =>
  track('Product Removed', { product_id, ...(quantity !== null && { quantity }) }, fields);
const shown = (products: [string, number][], fields: object = {}) =>
  track(
    'Cart Viewed',
    { products: products.map(([product_id, quantity]) => ({ product_id, quantity })) },
    fields,
  );

describe('one cart on every channel', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({ cartMerge: 'SUM' });
  });
  afterAll(() => shop.stop());

  interface CartAnswer {
    readonly id: string;
    readonly revision: number;
    readonly lines: { readonly product: { readonly id: string }; readonly quantity: number }[];
  }
  const FIELDS = 'cart { id revision lines { product { id } quantity } }';
  const linesOf = (cart: CartAnswer | null) =>
    Object.fromEntries((cart?.lines ?? []).map(({ product, quantity }) => [product.id, quantity]));
  const cartOf = async (number: string): Promise<CartAnswer | null> => {
    const { data } = await shop.query(`{ customerByNumber(number: "${number}") { ${FIELDS} } }`, {
      viewer: STAFF,
    });
    return (data?.['customerByNumber'] as { cart: CartAnswer | null }).cart;
  };
  const cartOfGuest = async (anonymousId: string) => {
    const viewer: Viewer = { kind: 'guest', anonymousId };
    return (await shop.query(`{ ${FIELDS} }`, { viewer })).data?.['cart'] as CartAnswer | null;
  };

  it('follows the person from web to app to till, where what they buy leaves it', async () => {
    const ann = { userId: 'ann' };
    await shop.send(put('A', 2, { ...ann, ...at(1), context: { channel: 'web' } }));
    await shop.send(put('B', 1, { ...ann, ...at(2), context: { channel: 'app' } }));
    await shop.send(
      ordered('till-1', [['A', 1, '1.00']], { ...ann, ...at(3), context: { channel: 'till' } }),
    );
    expect(linesOf(await cartOf('ann'))).toEqual({ A: 1, B: 1 });
  });

  it("is neither lost nor overwritten when a guest logs in: the guest's and the customer's are both in it", async () => {
    await shop.send(identify('bea', null), put('A', 1, { userId: 'bea', ...at(1) }));
    await shop.send(
      put('A', 2, { ...guest('bea-phone'), ...at(2) }),
      put('G', 1, { ...guest('bea-phone'), ...at(3) }),
    );
    await shop.send(identify('bea', 'bea-phone', {}, at(4)));
    expect(linesOf(await cartOf('bea'))).toEqual({ A: 3, G: 1 });
    expect(await cartOfGuest('bea-phone')).toBeNull();
  });

  it('never goes to the second person on the same device', async () => {
    const device = 'tablet in the shop';
    await shop.send(put('SECRET', 1, { ...guest(device), ...at(1) }), identify('cleo', device, {}, at(2)));
    await shop.send(
      identify('dora', device, {}, at(3)),
      put('D', 1, { userId: 'dora', anonymousId: device, ...at(4) }),
    );
    expect(linesOf(await cartOf('cleo'))).toEqual({ SECRET: 1 });
    expect(linesOf(await cartOf('dora'))).toEqual({ D: 1 });
  });

  it('is told to others as it is shown: of every cart id the highest revision', async () => {
    const told = new Map<string, { revision: number; lines: unknown[] }>();
    for (const event of await shop.published('cart.changed')) {
      if ((told.get(event.cartId)?.revision ?? 0) < event.revision) told.set(event.cartId, event);
    }
    for (const number of ['ann', 'bea', 'cleo', 'dora']) {
      const cart = await cartOf(number);
      const lines = (cart?.lines ?? []).map(({ product, quantity }) => ({ productId: product.id, quantity }));
      expect(told.get(cart?.id ?? '')).toMatchObject({ revision: cart?.revision, lines });
    }
    const rows = await shop.sql<{ cart_id: string; lines: unknown[] }>('SELECT cart_id, lines FROM cart');
    for (const row of rows) expect(told.get(row.cart_id)?.lines ?? []).toEqual(row.lines);
  });

  it('stays within its bounds whatever comes in at once, and says nothing is wrong', async () => {
    const many = Array.from({ length: 501 }, (_, n) => put(`P${n}`, 1_000_000, { userId: 'eve', ...at(1) }));
    const answer = await shop.send(...many, put('P0', 1_000_000, { userId: 'eve', ...at(2) }));
    expect(answer.quarantined).toBe(0);
    const cart = linesOf(await cartOf('eve'));
    expect(Object.keys(cart).length).toBeLessThanOrEqual(500);
    expect(Math.max(...Object.values(cart))).toBe(1_000_000);
  });

  const minute = fc.nat(30);
  const product = fc.constantFrom('A', 'B', 'C');
  const units = fc.integer({ min: 1, max: 3 });
  const who = fc.constantFrom<object>({ userId: 'kim' }, guest('kim-phone'));
  const happening = fc.oneof(
    fc.tuple(product, units, minute, who).map(([p, n, m, by]) => put(p, n, { ...by, ...at(m) })),
    fc.tuple(product, fc.option(units), minute, who).map(([p, n, m, by]) => out(p, n, { ...by, ...at(m) })),
    fc.tuple(product, units, minute).map(([p, n, m]) => shown([[p, n]], { userId: 'kim', ...at(m) })),
    fc
      .tuple(product, units, minute)
      .map(([p, n, m]) => ordered(`${p}${n}${m}`, [[p, n, '1.00']], { userId: 'kim', ...at(m) })),
  );

  it('is the same in whatever order what happened to it arrives, and however it is split', async () => {
    const cartAfter = async (batches: readonly (readonly object[])[]) => {
      await shop.sql(
        'TRUNCATE customer, anonymous_identity, received_message, customer_event, shop_order, customer_redirect, customer_link, identity_claim, device_stretch, cart, cart_join, outbox',
      );
      for (const batch of batches) await shop.send(...batch);
      return linesOf(await cartOf('kim'));
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { minLength: 1, maxLength: 8 }),
        minute,
        fc.infiniteStream(fc.nat()),
        async (happenings, loginMinute, stream) => {
          const dice = () => stream.next().value as number;
          const login = identify('kim', 'kim-phone', {}, at(loginMinute));
          const events = [...happenings, login];
          const again = [...events, ...happenings.slice(0, 2)];
          const together = await cartAfter([events]);
          expect(await cartAfter(split(shuffled(again, dice), dice))).toEqual(together);
        },
      ),
      { numRuns: 25 },
    );
  });
});
