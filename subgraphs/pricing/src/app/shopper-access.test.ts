import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { mayReadShopper, shopperFor } from './shopper-access';

const ANNA = '00000000-0000-4000-8000-00000000000a';
const BERT = '00000000-0000-4000-8000-00000000000b';
const anna: Viewer = { kind: 'customer', customerId: ANNA };
const visitor: Viewer = { kind: 'guest', anonymousId: 'browser-1' };
const till: Viewer = { kind: 'terminal', storeId: 's1', registerId: 'r1' };
const partner: Viewer = { kind: 'partner', partnerId: 'p1', scopes: [] };
const staff = (...roles: 'pricing'[]): Viewer => ({ kind: 'staff', staffId: 'st1', roles });

describe('a quote or a cart', () => {
  it("is read by its customer, tills and staff, and by nobody else's account", () => {
    const hers = { customerId: ANNA, anonymousId: null };
    expect([anna, till, staff('pricing')].map((viewer) => mayReadShopper(viewer, hers))).toEqual([
      true,
      true,
      true,
    ]);
    const others: Viewer[] = [{ kind: 'customer', customerId: BERT }, visitor, partner];
    expect(others.map((viewer) => mayReadShopper(viewer, hers))).toEqual([false, false, false]);
  });

  it('is not read by staff without a role', () => {
    expect(mayReadShopper(staff(), { customerId: ANNA, anonymousId: null })).toBe(false);
  });

  it('is read by the visitor who made it only until a customer owns it', () => {
    expect(mayReadShopper(visitor, { customerId: null, anonymousId: 'browser-1' })).toBe(true);
    expect(mayReadShopper(visitor, { customerId: null, anonymousId: 'browser-2' })).toBe(false);
    expect(mayReadShopper(visitor, { customerId: ANNA, anonymousId: 'browser-1' })).toBe(false);
  });

  it('of an unknown shopper at the till is not read by visitors without an anonymous id', () => {
    const nobody: Viewer = { kind: 'guest', anonymousId: null };
    expect(mayReadShopper(nobody, { customerId: null, anonymousId: null })).toBe(false);
  });
});

describe('a quote is made', () => {
  it('for the customer who asks, and for whom a till or pricing staff names', () => {
    expect(shopperFor(anna, null)).toEqual({ customerId: ANNA, anonymousId: null });
    expect(shopperFor(till, BERT)).toEqual({ customerId: BERT, anonymousId: null });
    expect(shopperFor(staff('pricing'), null)).toEqual({ customerId: null, anonymousId: null });
    expect(shopperFor(visitor, null)).toEqual({ customerId: null, anonymousId: 'browser-1' });
  });

  it('for nobody else', () => {
    expect(() => shopperFor(anna, BERT)).toThrow(/may not read this customer/);
    expect(() => shopperFor(visitor, ANNA)).toThrow(/Log in first/);
    expect(() => shopperFor({ kind: 'guest', anonymousId: null }, null)).toThrow(/anonymous id/);
    expect(() => shopperFor(staff(), ANNA)).toThrow(/pricing/);
    expect(() => shopperFor(partner, null)).toThrow(/not for a partner/);
    expect(() => shopperFor(till, 'bert')).toThrow(/id of a customer/);
  });
});
