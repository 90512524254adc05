import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { QuoteCart } from './app/quote-cart';
import type { Loaders } from './graphql/loaders';

/** What a request's resolvers have at hand. */
export interface PricingContext {
  readonly viewer: Viewer;
  /** @throws ForbiddenError when the viewer may not read this customer */
  readonly assertMayRead: (customerId: string) => Promise<void>;
  /** The request's one instant: all of its prices and expiries are read at it. */
  readonly now: Date;
  readonly loaders: Loaders;
  readonly quoteCart: QuoteCart;
}
