import { DAY_MS } from '@rapport/kernel/clock';
import { byCodeUnit } from '@rapport/kernel/compare';
import fc from 'fast-check';
import { CART_LINES_MAX, CART_MERGES, CART_QUANTITY_MAX, type CartLines, type CartMerge } from './cart-lines';
import { foldCart, type CartHistory, type CartOp, type CartPart } from './cart-log';
import { compactCart } from './compact-cart';
import type { CartChange } from './shop-event';

let made = 0;
const op = (atMs: number, change: CartChange): CartOp => ({
  id: `op-${String((made += 1)).padStart(5, '0')}`,
  atMs,
  change,
});
const added = (atMs: number, productId: string, quantity = 1) =>
  op(atMs, { kind: 'added', productId, quantity });
const set = (atMs: number, ...lines: [string, number][]) =>
  op(atMs, { kind: 'set', lines: lines.map(([productId, quantity]) => ({ productId, quantity })) });
const removed = (atMs: number, productId: string, quantity: number | null = null) =>
  op(atMs, { kind: 'removed', productId, quantity });
const part = (originId: string, ...ops: CartOp[]): CartPart => ({ originId, base: null, ops });
const history = (given: Partial<CartHistory>): CartHistory => ({
  parts: [],
  joins: [],
  orders: [],
  rule: 'SUM',
  ...given,
});
const linesOf = (given: Partial<CartHistory>) =>
  foldCart(history(given)).lines.map(({ productId, quantity }) => [productId, quantity]);
const login = (atMs: number, fromId = 'guest', intoId = 'ada') => ({ fromId, intoId, atMs });

describe('a cart', () => {
  it('holds a product once, however often it is added, and loses its line with the last unit', () => {
    expect(linesOf({ parts: [part('ada', added(1, 'A'), added(2, 'A', 2))] })).toEqual([['A', 3]]);
    expect(linesOf({ parts: [part('ada', set(1, ['A', 1], ['B', 1], ['A', 1]))] })).toEqual([
      ['A', 2],
      ['B', 1],
    ]);
    expect(linesOf({ parts: [part('ada', added(1, 'A', 2), removed(2, 'A', 1))] })).toEqual([['A', 1]]);
    expect(linesOf({ parts: [part('ada', added(1, 'A', 2), removed(2, 'A', 5))] })).toEqual([]);
    expect(linesOf({ parts: [part('ada', added(1, 'A', 2), removed(2, 'A'))] })).toEqual([]);
  });

  it('never loses what a guest put in when they log in, nor what the customer had', () => {
    const parts = [
      part('guest', added(2, 'G'), added(2, 'A', 5)),
      part('ada', added(1, 'A', 2), added(1, 'B')),
    ];
    const joins = [login(3)];
    expect(linesOf({ parts, joins, rule: 'SUM' })).toEqual([
      ['A', 7],
      ['B', 1],
      ['G', 1],
    ]);
    expect(linesOf({ parts, joins, rule: 'LATEST' })).toEqual([
      ['A', 5],
      ['B', 1],
      ['G', 1],
    ]);
  });

  it('is one cart after login: what is said on either side is about the whole of it', () => {
    const parts = [part('guest', added(1, 'G')), part('ada', added(1, 'A'), removed(5, 'G'))];
    expect(linesOf({ parts, joins: [login(3)] })).toEqual([['A', 1]]);
    const before = [part('guest', added(1, 'G')), part('ada', added(1, 'A'), removed(2, 'G'))];
    expect(linesOf({ parts: before, joins: [login(3)] })).toEqual([
      ['A', 1],
      ['G', 1],
    ]);
  });

  it('forgets what the shop says it no longer holds, and keeps what a guest elsewhere has yet to bring', () => {
    const parts = [part('guest', added(1, 'G')), part('ada', added(1, 'A'), set(2, ['B', 1]))];
    expect(linesOf({ parts, joins: [login(3)] })).toEqual([
      ['G', 1],
      ['B', 1],
    ]);
  });

  it('loses what was bought, on whatever channel, also when the order is heard of first', () => {
    const bought = [{ productId: 'A', quantity: 2 }];
    const orders = [{ originId: 'ada', id: 'o', atMs: 5, lines: bought }];
    expect(linesOf({ parts: [part('ada', added(1, 'A', 3), added(1, 'B'))], orders })).toEqual([
      ['A', 1],
      ['B', 1],
    ]);
    expect(linesOf({ parts: [part('ada', added(6, 'A'))], orders })).toEqual([['A', 1]]);
  });

  it('never fails to merge, whatever the carts hold and whatever is in stock', () => {
    const full = part(
      'guest',
      ...Array.from({ length: CART_LINES_MAX }, (_, n) => added(1, `P${n}`, CART_QUANTITY_MAX)),
    );
    const parts = [full, part('ada', added(2, 'P0', CART_QUANTITY_MAX), added(2, 'one more'))];
    const { lines } = foldCart(history({ parts, joins: [login(3)], rule: 'SUM' }));
    expect(lines).toHaveLength(500);
    expect(lines[0]).toEqual({ productId: 'P0', quantity: 1_000_000 });
    expect(lines.some(({ productId }) => productId === 'one more')).toBe(false);
  });
});

const productId = fc.constantFrom('A', 'B', 'C');
const quantity = fc.integer({ min: 1, max: 4 });
const change: fc.Arbitrary<CartChange> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('added' as const), productId, quantity }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('removed' as const), productId, quantity: fc.option(quantity) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('set' as const),
      lines: fc.array(fc.record({ productId, quantity }), { maxLength: 3 }),
    }),
  },
);
const origins = ['ada', 'guest', 'tablet'];
const arbitraryOps = fc
  .array(fc.record({ atMs: fc.nat(40), change }), { maxLength: 12 })
  .map((ops) => ops.map((one, n): CartOp => ({ ...one, id: `${n}` })));
const ofOrigin = (originId: string, ops: readonly CartOp[]) =>
  part(originId, ...ops.map((one) => ({ ...one, id: `${originId} ${one.id}` })));
const arbitraryHistory = fc.record({
  parts: fc
    .tuple(arbitraryOps, arbitraryOps, arbitraryOps)
    .map((all) => all.map((ops, n): CartPart => ofOrigin(origins[n] ?? '', ops))),
  joins: fc.tuple(fc.nat(40), fc.nat(40)).map(([one, other]) => [login(one), login(other, 'tablet', 'ada')]),
  orders: fc.array(
    fc.record({
      originId: fc.constantFrom(...origins),
      id: fc.uuid(),
      atMs: fc.nat(40),
      lines: fc.array(fc.record({ productId, quantity }), { minLength: 1, maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
  rule: fc.constantFrom<CartMerge>(...CART_MERGES),
});

const byProduct = (lines: CartLines) => [...lines].sort((a, b) => byCodeUnit(a.productId, b.productId));
const shuffledBy = (dice: readonly number[]) => (ops: readonly CartOp[]) =>
  [...ops]
    .map((one, n) => ({ one, at: dice[n] ?? 0 }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);

describe('whatever was done to a cart', () => {
  it('it has no product twice, nothing of none, and is the same in whatever order it was heard of', () => {
    fc.assert(
      fc.property(arbitraryHistory, fc.array(fc.nat(), { minLength: 12 }), (given, dice) => {
        const cart = foldCart(given);
        expect(new Set(cart.lines.map((line) => line.productId)).size).toBe(cart.lines.length);
        expect(cart.lines.every((line) => line.quantity > 0)).toBe(true);
        const parts = given.parts.map((one) => ({ ...one, ops: shuffledBy(dice)(one.ops) }));
        const [orders, joins] = [[...given.orders].reverse(), [...given.joins].reverse()];
        expect(foldCart({ ...given, parts, orders, joins })).toEqual(cart);
      }),
    );
  });

  it('folding away what has no effect any more, after each change, changes nothing', () => {
    fc.assert(
      fc.property(arbitraryHistory, fc.array(fc.nat(), { minLength: 12 }), (given, dice) => {
        const stepwise = given.parts.map(({ originId, ops }) =>
          shuffledBy(dice)(ops).reduce<CartPart>(
            (one, next) => compactCart({ ...given, parts: [{ ...one, ops: [...one.ops, next] }] })[0] ?? one,
            part(originId),
          ),
        );
        expect(foldCart({ ...given, parts: stepwise })).toEqual(foldCart(given));
      }),
    );
  });

  it('folding away what is over a month old leaves the cart, and the part of each id, as they are', () => {
    fc.assert(
      fc.property(arbitraryHistory, (given) => {
        const recent = { ...given.parts[0], ops: [...(given.parts[0]?.ops ?? []), added(40 * DAY_MS, 'N')] };
        const parts = [{ ...recent, originId: 'ada', base: null }, ...given.parts.slice(1)];
        const folded = compactCart({ ...given, parts });
        expect(folded.flatMap(({ ops }) => ops).length).toBeLessThanOrEqual(1);
        // Products that came in at the same instant may change places.
        const sorted = (of: readonly CartPart[]) => byProduct(foldCart({ ...given, parts: of }).lines);
        expect(sorted(folded)).toEqual(sorted(parts));
        // Twice is once.
        expect(foldCart({ ...given, parts: compactCart({ ...given, parts: folded }) })).toEqual(
          foldCart({ ...given, parts: folded }),
        );
      }),
    );
  });

  it('merging it with another and undoing that leaves both as they were', () => {
    fc.assert(
      fc.property(arbitraryHistory, ({ parts, rule }) => {
        const [ada, guest] = parts;
        if (ada === undefined || guest === undefined) return;
        const alone = (one: CartPart) => foldCart(history({ parts: [one], rule })).lines;
        const merged = compactCart(history({ parts: [ada, guest], joins: [login(50)], rule }));
        expect(merged.map(alone)).toEqual([ada, guest].map(alone));
      }),
    );
  });

  it('a person of five hundred changes keeps a hundred of them, and the same cart', () => {
    const ops = Array.from({ length: 500 }, (_, n) => added(n, `P${n % 7}`));
    const [kept] = compactCart(history({ parts: [part('ada', ...ops)] }));
    expect(kept?.ops.length).toBeLessThanOrEqual(101);
    expect(linesOf({ parts: kept === undefined ? [] : [kept] })).toEqual(
      linesOf({ parts: [part('ada', ...ops)] }),
    );
  });
});
