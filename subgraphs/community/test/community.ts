import type { CustomerMerged, CustomerUnmerged } from '@rapport/contracts/customer';
import type { OrderCompleted, OrderReturned } from '@rapport/contracts/order';
import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import * as identities from '@rapport/testkit/identity-events';
import { startTestSubgraph, type TestSubgraph } from '@rapport/testkit/subgraph';
import { defineCommunity } from '../src/server';

/** A community whose clock a test can move. */
export interface TestCommunity extends TestSubgraph {
  /** Runs a mutation field and answers its payload. */
  act(viewer: Viewer, mutation: string): Promise<Record<string, unknown>>;
  /** Publishes a review of a product and answers its id. */
  review(viewer: Viewer, productId: string, stars?: number, title?: string): Promise<string>;
  submitIdea(viewer: Viewer, title?: string): Promise<string>;
  startThread(viewer: Viewer, title?: string): Promise<string>;
  reply(viewer: Viewer, threadId: string, text?: string): Promise<string>;
}

export async function startCommunity(): Promise<TestCommunity> {
  // Each write a second later than the one before, so that "newest first" is what a reader expects.
  let clockMs = Date.parse('2026-01-01T00:00:00Z');
  const subgraph = await startTestSubgraph(defineCommunity(), { now: () => new Date((clockMs += 1_000)) });
  const act = async (viewer: Viewer, mutation: string) => {
    const { data, errors } = await subgraph.query(`mutation { it: ${mutation} }`, { viewer });
    if (errors.length > 0)
      throw new Error(errors.map((error) => `${String(error.code)}: ${error.message}`).join());
    return data?.['it'] as Record<string, unknown>;
  };
  const idOf = (payload: Record<string, unknown>) => (payload['made'] as { id: string }).id;
  return {
    ...subgraph,
    act,
    async review(viewer, productId, stars = 5, title = 'Lovely') {
      const input = `productId: "${productId}", stars: ${stars}, title: "${title}", text: "As shown."`;
      const mutation = `publishReview(input: { ${input}, idempotencyKey: "${newId()}" })`;
      return idOf(await act(viewer, `${mutation} { ... on ReviewPublished { made: review { id } } }`));
    },
    async submitIdea(viewer, title = 'Open on Sundays') {
      const mutation = `submitIdea(input: { title: "${title}", text: "Please.", idempotencyKey: "${newId()}" })`;
      return idOf(await act(viewer, `${mutation} { ... on IdeaSubmitted { made: idea { id } } }`));
    },
    async startThread(viewer, title = 'Which cakestand?') {
      const mutation = `startThread(input: { title: "${title}", text: "Tell.", idempotencyKey: "${newId()}" })`;
      return idOf(await act(viewer, `${mutation} { ... on ThreadStarted { made: thread { id } } }`));
    },
    async reply(viewer, threadId, text = 'The tall one.') {
      const mutation = `reply(input: { threadId: "${threadId}", text: "${text}", idempotencyKey: "${newId()}" })`;
      return idOf(await act(viewer, `${mutation} { ... on ReplyPublished { made: reply { id } } }`));
    },
  };
}

export type CustomerViewer = Extract<Viewer, { kind: 'customer' }>;
export const customer = (): CustomerViewer => ({ kind: 'customer', customerId: newId() });
export const moderator: Viewer = { kind: 'staff', staffId: 'm', roles: ['moderation'] };
export const service: Viewer = { kind: 'service', source: 'shop' };

/** What the gateway asks to join a product of another subgraph. */
export const ofProduct = (id: string, selection: string): string =>
  `{ _entities(representations: [{ __typename: "Product", id: "${id}" }]) { ... on Product { ${selection} } } }`;

export const ofCustomer = (id: string, selection: string): string =>
  `{ _entities(representations: [{ __typename: "Customer", id: "${id}" }]) { ... on Customer { ${selection} } } }`;

/** The first entity of an answer. */
export const entity = (answer: { data: Record<string, unknown> | null }): Record<string, unknown> =>
  (answer.data?.['_entities'] as Record<string, unknown>[])[0] ?? {};

export interface OrderState {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly revision: number;
}

/** An order that bought `units` of each product. */
export const ordered = (state: OrderState, units: Readonly<Record<string, number>>): OrderCompleted => ({
  type: 'order.completed',
  version: 1,
  eventId: newId(),
  occurredAt: '2025-12-01T09:00:00.000Z',
  anonymousId: null,
  orderNumber: state.orderId,
  ...state,
  currency: 'GBP',
  totalMinor: 0,
  keptMinor: 0,
  lines: Object.entries(units).map(([productId, quantity], index) => ({
    lineNo: index + 1,
    productId,
    quantity,
    unitPrice: '0',
    amountMinor: 0,
  })),
  charges: [],
});

/** The state of an order of which `units` have come back so far. */
export const returned = (state: OrderState, units: Readonly<Record<string, number>>): OrderReturned => ({
  type: 'order.returned',
  version: 1,
  eventId: newId(),
  occurredAt: '2025-12-08T09:00:00.000Z',
  customerId: state.customerId,
  anonymousId: null,
  returnId: newId(),
  returnNumber: 'C1',
  currency: 'GBP',
  refundMinor: 0,
  unmatchedUnits: 0,
  orders: [
    {
      orderId: state.orderId,
      orderedAt: '2025-12-01T09:00:00.000Z',
      revision: state.revision,
      totalMinor: 0,
      keptMinor: 0,
      lines: Object.entries(units).map(([productId, returnedUnits], index) => ({
        lineNo: index + 1,
        productId,
        returnedUnits,
        refundedMinor: 0,
      })),
    },
  ],
});

export const merged = (from: CustomerViewer, into: CustomerViewer): CustomerMerged =>
  identities.merged(from.customerId, into.customerId, '2026-01-01T00:00:00.000Z');

export const unmerged = (merge: CustomerMerged): CustomerUnmerged =>
  identities.unmerged(merge, '2026-01-02T00:00:00.000Z');
