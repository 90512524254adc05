import type { AnyEvent } from '@rapport/contracts/events';
import { newId } from '@rapport/subgraph-kit/ids';
import fc from 'fast-check';
import {
  customer,
  entity,
  merged,
  ofProduct,
  ordered,
  returned,
  startCommunity,
  type CustomerViewer,
  type TestCommunity,
} from './community';

describe('a verified purchase', () => {
  let community: TestCommunity;
  beforeAll(async () => {
    community = await startCommunity();
  });
  afterAll(() => community.stop());

  /** Whether the customer's review of the product is shown as verified. */
  const isVerified = async ({ customerId }: CustomerViewer, productId: string): Promise<boolean> => {
    const viewer = { kind: 'customer', customerId } as const;
    const id = await community.review(viewer, productId);
    const answer = await community.query(
      ofProduct(productId, 'reviews { edges { node { id verifiedPurchase } } }'),
    );
    const { edges } = entity(answer)['reviews'] as {
      edges: { node: { id: string; verifiedPurchase: boolean } }[];
    };
    return edges.some(({ node }) => node.id === id && node.verifiedPurchase);
  };
  const orderOf = (buyer: CustomerViewer | null, revision = 1) => ({
    orderId: newId(),
    customerId: buyer?.customerId ?? null,
    revision,
  });

  it('is one of which at least one unit is kept', async () => {
    const ada = customer();
    const order = orderOf(ada);
    expect(await isVerified(ada, 'A')).toBe(false);
    await community.deliver(ordered(order, { A: 3, B: 1 }));
    expect(await isVerified(ada, 'A')).toBe(true);
    expect(await isVerified(ada, 'C')).toBe(false);
    expect(await isVerified(customer(), 'A')).toBe(false);
    await community.deliver(returned({ ...order, revision: 2 }, { A: 2 }));
    expect(await isVerified(ada, 'A')).toBe(true);
    await community.deliver(returned({ ...order, revision: 3 }, { A: 3 }));
    expect(await isVerified(ada, 'A')).toBe(false);
    expect(await isVerified(ada, 'B')).toBe(true);
  });

  it('is not spoilt by what came back of another order', async () => {
    const ada = customer();
    const [first, second] = [orderOf(ada), orderOf(ada)];
    await community.deliver(returned({ ...second, revision: 2 }, { A: 5 }), ordered(first, { A: 1 }));
    expect(await isVerified(ada, 'A')).toBe(true);
  });

  it('is the same in whatever order, and however often, the states of orders arrive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 4, 3, 1], { minLength: 8 }), async (order) => {
        const ada = customer();
        const state = orderOf(ada);
        const events: AnyEvent[] = [
          ordered({ ...state, customerId: null }, { A: 2, B: 2, C: 1 }),
          returned({ ...state, customerId: null, revision: 2 }, { A: 1 }),
          ordered({ ...state, revision: 3 }, { A: 2, B: 2, C: 1 }),
          returned({ ...state, revision: 4 }, { A: 1, B: 2 }),
          returned({ ...state, revision: 5 }, { A: 2, B: 1 }),
        ];
        for (const index of order) await community.deliver(events[index] as AnyEvent);
        expect([await isVerified(ada, 'A'), await isVerified(ada, 'B'), await isVerified(ada, 'C')]).toEqual([
          false,
          true,
          true,
        ]);
      }),
      { numRuns: 12 },
    );
  });

  it('of a guest belongs to the customer the guest turned out to be', async () => {
    const ada = customer();
    const order = orderOf(null);
    await community.deliver(ordered(order, { A: 1 }));
    expect(await isVerified(ada, 'A')).toBe(false);
    await community.deliver(ordered({ ...order, customerId: ada.customerId, revision: 2 }, { A: 1 }));
    expect(await isVerified(ada, 'A')).toBe(true);
  });

  it('moves with a merge, also when the order comes after it', async () => {
    const [ada, ben] = [customer(), customer()];
    await community.deliver(ordered(orderOf(ada), { A: 1 }));
    await community.deliver(merged(ada, ben), ordered(orderOf(ada), { B: 1 }));
    expect(await isVerified(ben, 'A')).toBe(true);
    expect(await isVerified(ben, 'B')).toBe(true);
  });

  it('costs the same number of statements however many orders come at once', async () => {
    const statements = (count: number) => {
      const events = Array.from({ length: count }, () => ordered(orderOf(customer()), { A: 1, B: 2 }));
      return community.countStatements(() => community.deliver(...events));
    };
    expect(await statements(200)).toBe(await statements(1));
  });
});
