import { actorOf, mayReadById, requireCustomer, requireService, requireStaff, type Viewer } from './viewer';

const ADA = '01a202fe-9668-713f-8f7b-572ec56eace0';
const BOB = '01a202fe-9668-713f-8f7b-572ec56eace1';
const viewers: Readonly<Record<Viewer['kind'], Viewer>> = {
  guest: { kind: 'guest', anonymousId: null },
  customer: { kind: 'customer', customerId: ADA },
  terminal: { kind: 'terminal', storeId: 's', registerId: 'r' },
  partner: { kind: 'partner', partnerId: 'p', scopes: [] },
  staff: { kind: 'staff', staffId: 'x', roles: ['loyalty'] },
  service: { kind: 'service', source: 'shop' },
};
const kinds = Object.values(viewers);

describe('who may', () => {
  it('read a customer: the customer, staff and tills, and nobody else', () => {
    expect(kinds.filter((viewer) => mayReadById(viewer, ADA)).map((viewer) => viewer.kind)).toEqual([
      'customer',
      'terminal',
      'staff',
    ]);
  });

  it('not read a customer as staff without a role', () => {
    expect(mayReadById({ kind: 'staff', staffId: 'x', roles: [] }, ADA)).toBe(false);
  });

  it('not read another customer by being one', () => {
    expect(mayReadById(viewers.customer, BOB)).toBe(false);
  });

  it('act as the logged-in customer: only a customer; a guest is asked to log in', () => {
    expect(requireCustomer(viewers.customer).customerId).toBe(ADA);
    expect(() => requireCustomer(viewers.guest)).toThrow(
      expect.objectContaining({ code: 'UNAUTHENTICATED' }) as Error,
    );
    expect(() => requireCustomer(viewers.staff)).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }) as Error,
    );
  });

  it('act as staff: only with the role, or as an admin', () => {
    expect(requireStaff(viewers.staff, 'loyalty').staffId).toBe('x');
    expect(() => requireStaff(viewers.staff, 'pricing')).toThrow('pricing');
    expect(requireStaff({ kind: 'staff', staffId: 'root', roles: ['admin'] }, 'pricing').staffId).toBe(
      'root',
    );
    for (const viewer of kinds.filter(({ kind }) => kind !== 'staff'))
      expect(() => requireStaff(viewer)).toThrow(viewer.kind);
  });

  it('feed data in: only a service', () => {
    for (const viewer of kinds.filter(({ kind }) => kind !== 'service'))
      expect(() => requireService(viewer)).toThrow(viewer.kind);
  });
});

describe('who acted', () => {
  it('is never two tills by one name, whatever stores and registers are called', () => {
    const till = (storeId: string, registerId: string) => actorOf({ kind: 'terminal', storeId, registerId });
    const names = ['a', 'b', 'a/b', 'b/c', 'a%2Fb', '%', '/'];
    const actors = names.flatMap((store) => names.map((register) => till(store, register)));
    expect(new Set(actors).size).toBe(names.length ** 2);
    expect(till('store-1', '2')).toBe('terminal:store-1/2');
  });
});
