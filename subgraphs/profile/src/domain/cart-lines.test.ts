import { CART_LINES_MAX, changeCartLines, mergeCartLines } from './cart-lines';

const A = (quantity: number) => ({ productId: 'A', quantity });
const B = (quantity: number) => ({ productId: 'B', quantity });
const earlier = new Date('2026-01-01');
const later = new Date('2026-01-02');

describe('a cart', () => {
  it('holds a product once, however often it is added', () => {
    expect(changeCartLines([A(1)], { kind: 'added', ...A(2) })).toEqual([A(3)]);
    expect(changeCartLines([], { kind: 'set', lines: [A(1), B(1), A(1)] })).toEqual([A(2), B(1)]);
  });

  it('loses a line when its last unit, or the whole line, is taken out', () => {
    expect(changeCartLines([A(2)], { kind: 'removed', ...A(1) })).toEqual([A(1)]);
    expect(changeCartLines([A(2)], { kind: 'removed', ...A(5) })).toEqual([]);
    expect(changeCartLines([A(2), B(1)], { kind: 'removed', productId: 'A', quantity: null })).toEqual([
      B(1),
    ]);
  });

  it('merged with another holds what either held, with the quantities of the newer', () => {
    const guest = { lines: [A(5)], changedAt: later };
    const own = { lines: [A(1), B(2)], changedAt: earlier };
    expect(mergeCartLines(own, guest)).toEqual([A(5), B(2)]);
    expect(mergeCartLines(guest, own)).toEqual([A(5), B(2)]);
  });

  it('holds 500 products, and of two carts that became one the first 500', () => {
    const full = Array.from({ length: CART_LINES_MAX }, (_, n) => ({ productId: `P${n}`, quantity: 1 }));
    expect(CART_LINES_MAX).toBe(500);
    expect(changeCartLines(full, { kind: 'added', ...A(1) })).toEqual(full);
    const own = { lines: full, changedAt: earlier };
    expect(mergeCartLines(own, { lines: [A(1)], changedAt: later })).toEqual(full);
  });
});
