import fc from 'fast-check';
import { matchReturns, type OrderToMatch, type ReturnToMatch } from './match-returns';

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n));

const order = (
  number: string,
  onDay: number,
  ...lines: [product: string, quantity: number, amount: number][]
): OrderToMatch => ({
  orderId: `order-${number}`,
  number,
  orderedAt: day(onDay),
  totalMinor: lines.reduce((sum, [, , amountMinor]) => sum + amountMinor, 0),
  lines: lines.map(([productId, quantity, amountMinor], index) => ({
    lineNo: index + 1,
    productId,
    quantity,
    amountMinor,
  })),
});

const back = (
  number: string,
  onDay: number,
  ...lines: [product: string, quantity: number][]
): ReturnToMatch => ({
  returnId: `return-${number}`,
  number,
  returnedAt: day(onDay),
  orderId: null,
  lines: lines.map(([productId, quantity]) => ({ productId, quantity })),
});

const returnedUnits = (orders: readonly OrderToMatch[], returns: readonly ReturnToMatch[]) =>
  Object.fromEntries(matchReturns(orders, returns).orders.map((one) => [one.orderId, one.returnedUnits]));

describe('returned units', () => {
  it('go back to the newest order that holds them, then to the one before', () => {
    const orders = [order('1', 0, ['A', 5, 500]), order('2', 1, ['A', 5, 500])];
    expect(returnedUnits(orders, [back('C1', 2, ['A', 7])])).toEqual({ 'order-1': 2, 'order-2': 5 });
  });

  it('take from the last line of an order first', () => {
    const { orders } = matchReturns([order('1', 0, ['A', 2, 200], ['A', 2, 100])], [back('C1', 1, ['A', 3])]);
    expect(orders[0]?.returned).toEqual([
      { lineNo: 1, productId: 'A', returnedUnits: 1, refundedMinor: 100 },
      { lineNo: 2, productId: 'A', returnedUnits: 2, refundedMinor: 100 },
    ]);
  });

  it('never go to a later order, but do go to one of the same instant', () => {
    const orders = [order('1', 1, ['A', 1, 100]), order('2', 3, ['A', 9, 900])];
    const { orders: after, returns } = matchReturns(orders, [back('C1', 1, ['A', 3])]);
    expect(after.map((one) => [one.orderId, one.returnedUnits])).toEqual([
      ['order-2', 0],
      ['order-1', 1],
    ]);
    expect(returns[0]).toMatchObject({ refundMinor: 100, unmatchedUnits: 2 });
  });

  it('go to the named order only, when the return names one', () => {
    const orders = [order('1', 0, ['A', 5, 500]), order('2', 1, ['A', 5, 500])];
    const named = { ...back('C1', 2, ['A', 7]), orderId: 'order-1' };
    expect(returnedUnits(orders, [named])).toEqual({ 'order-1': 5, 'order-2': 0 });
  });

  it('refund a third of a pound in three parts of 33, 33 and 34 pence', () => {
    const refunds = matchReturns(
      [order('1', 0, ['A', 3, 100])],
      [1, 2, 3].map((n) => back(`C${n}`, n, ['A', 1])),
    );
    expect(refunds.returns.map((one) => one.refundMinor)).toEqual([33, 33, 34]);
    expect(refunds.orders[0]?.keptMinor).toBe(0);
  });

  it('never refund more than was paid, also when a discount paid for a part', () => {
    const discounted = { ...order('1', 0, ['A', 2, 1000]), totalMinor: 700 };
    const { orders, returns } = matchReturns(
      [discounted],
      [back('C1', 1, ['A', 1]), back('C2', 2, ['A', 1])],
    );
    expect(returns.map((one) => one.refundMinor)).toEqual([500, 200]);
    expect(orders[0]?.keptMinor).toBe(0);
  });
});

describe('the laws of returns', () => {
  const product = fc.constantFrom('A', 'B', 'C');
  const orders = fc
    .array(
      fc.record({
        onDay: fc.nat(5),
        lines: fc.array(fc.tuple(product, fc.integer({ min: 1, max: 9 }), fc.nat(999)), { maxLength: 4 }),
      }),
      { maxLength: 5 },
    )
    .map((list) => list.map(({ onDay, lines }, index) => order(String(index), onDay, ...lines)));
  const returns = fc
    .array(
      fc.record({
        onDay: fc.nat(6),
        lines: fc.array(fc.tuple(product, fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 3 }),
      }),
      { maxLength: 5 },
    )
    .map((list) => list.map(({ onDay, lines }, index) => back(`C${index}`, onDay, ...lines)));

  it('do not depend on the order in which orders and returns were reported', () => {
    fc.assert(
      fc.property(orders, returns, fc.infiniteStream(fc.nat()), (someOrders, someReturns, dice) => {
        const shuffle = <Item>(items: readonly Item[]) =>
          items
            .map((item) => ({ item, at: dice.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
        expect(matchReturns(shuffle(someOrders), shuffle(someReturns))).toEqual(
          matchReturns(someOrders, someReturns),
        );
      }),
    );
  });

  it('lose no unit and no penny', () => {
    fc.assert(
      fc.property(orders, returns, (someOrders, someReturns) => {
        const matched = matchReturns(someOrders, someReturns);
        const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
        const came = sum(someReturns.flatMap((one) => one.lines.map((each) => each.quantity)));
        const unmatched = sum(matched.returns.map((one) => one.unmatchedUnits));
        expect(sum(matched.orders.map((one) => one.returnedUnits)) + unmatched).toBe(came);
        const paid = sum(someOrders.map((one) => one.totalMinor));
        const kept = sum(matched.orders.map((one) => one.keptMinor));
        expect(paid - kept).toBe(sum(matched.returns.map((one) => one.refundMinor)));
        for (const one of matched.orders) expect(one.keptMinor).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  const sumOf = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  const ofOther = (list: readonly OrderToMatch[]) =>
    list.map((one) => ({ ...one, orderId: `other-${one.orderId}`, number: `other-${one.number}` }));
  /** As loyalty counts them: whole ones for each order. */
  const points = (...matched: ReturnType<typeof matchReturns>[]) =>
    sumOf(matched.flatMap((one) => one.orders.map(({ keptMinor }) => Math.floor(keptMinor / 100))));

  it('leave no more units without an order when two people become one', () => {
    fc.assert(
      fc.property(orders, returns, orders, returns, (ownOrders, ownReturns, others, theirReturns) => {
        const otherOrders = ofOther(others);
        const otherReturns = theirReturns.map((one) => ({ ...one, number: `other-${one.number}` }));
        const unmatched = (matched: ReturnType<typeof matchReturns>) =>
          sumOf(matched.returns.map(({ unmatchedUnits }) => unmatchedUnits));
        const apart = [matchReturns(ownOrders, ownReturns), matchReturns(otherOrders, otherReturns)];
        const one = matchReturns([...ownOrders, ...otherOrders], [...ownReturns, ...otherReturns]);
        expect(unmatched(one)).toBeLessThanOrEqual(sumOf(apart.map(unmatched)));
      }),
    );
  });

  it('may make a merged person’s points differ from the sum of both: a return finds another order, rounded by itself', () => {
    const own = [order('1', 0, ['A', 1, 60], ['B', 1, 140])];
    const brought = [back('C1', 2, ['A', 1])];
    for (const [rest, apart, merged] of [
      [200, 3, 4],
      [140, 3, 3],
      [100, 2, 3],
    ] as const) {
      const others = ofOther([order('2', 1, ['A', 1, 60], ['B', 1, rest])]);
      expect(points(matchReturns(own, brought), matchReturns(others, []))).toBe(apart);
      expect(points(matchReturns([...own, ...others], brought))).toBe(merged);
    }
  });

  it('split into single units, a return refunds the same', () => {
    fc.assert(
      fc.property(orders, fc.integer({ min: 1, max: 12 }), (someOrders, units) => {
        const whole = matchReturns(someOrders, [back('C', 6, ['A', units])]);
        const split = matchReturns(
          someOrders,
          Array.from({ length: units }, (_, n) => back(`C${n}`, 6, ['A', 1])),
        );
        expect(split.orders).toEqual(whole.orders);
      }),
    );
  });
});
