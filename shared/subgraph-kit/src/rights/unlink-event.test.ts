import type { AnyEvent } from '@rapport/contracts/events';
import { idsNamedBy, unlinkErased } from './unlink-event';
import type { ErasedIdentities } from './erased-identity';

const ERASED_AT = new Date('2026-02-01T00:00:00.000Z');
const BEFORE = '2026-01-01T00:00:00.000Z';
const AFTER = '2026-03-01T00:00:00.000Z';
const ERASED = '00000000-0000-7000-8000-00000000000e';
const LIVING = '00000000-0000-7000-8000-00000000000a';

const erased: ErasedIdentities = {
  isErasedCustomer: (id) => id === ERASED,
  isErasedAnonymous: (id, at) => id === 'device' && at <= ERASED_AT,
};

const event = (fields: object): AnyEvent =>
  ({ version: 1, eventId: LIVING, occurredAt: BEFORE, ...fields }) as AnyEvent;
const order = (fields: object) => event({ type: 'order.completed', totalMinor: 1_000, ...fields });
const view = (fields: object) => event({ type: 'product.viewed', productId: '1', ...fields });

describe('what is still heard of a person who was erased', () => {
  it('is an order without a person, its total intact', () => {
    const heard = unlinkErased(order({ customerId: ERASED, anonymousId: 'device' }), erased);
    expect(heard).toEqual(order({ customerId: null, anonymousId: null }));
  });

  it('is nothing of their views, merges and identifications', () => {
    expect(unlinkErased(view({ customerId: ERASED, anonymousId: null }), erased)).toBeNull();
    expect(unlinkErased(view({ customerId: null, anonymousId: 'device' }), erased)).toBeNull();
    const merged = { type: 'customer.merged', fromCustomerId: LIVING, intoCustomerId: ERASED };
    expect(unlinkErased(event(merged), erased)).toBeNull();
  });

  it('does not touch what a living customer did on the same device, but for the device', () => {
    const identified = { type: 'customer.identified', customerId: LIVING };
    expect(unlinkErased(event({ ...identified, anonymousId: 'device' }), erased)).toEqual(
      event({ ...identified, anonymousId: null }),
    );
  });

  it('is everything the device does after the erasure: that is somebody new', () => {
    const later = view({ customerId: null, anonymousId: 'device', occurredAt: AFTER });
    expect(unlinkErased(later, erased)).toBe(later);
  });

  it('is every request about rights: it is always carried out', () => {
    const request = event({ type: 'erasure.requested', customerIds: [ERASED], anonymousIds: ['device'] });
    expect(idsNamedBy([request])).toEqual({ customerIds: [], anonymousIds: [] });
    expect(unlinkErased(request, erased)).toBe(request);
  });

  it("is a return whose orders of that person are nobody's", () => {
    const returned = (customerId: string | null) =>
      event({
        type: 'order.returned',
        customerId: LIVING,
        anonymousId: null,
        orders: [{ orderId: '1', customerId }],
      });
    expect(idsNamedBy([returned(ERASED)]).customerIds).toEqual([LIVING, ERASED]);
    expect(unlinkErased(returned(ERASED), erased)).toEqual(returned(null));
    expect(unlinkErased(returned(LIVING), erased)).toEqual(returned(LIVING));
  });
});
