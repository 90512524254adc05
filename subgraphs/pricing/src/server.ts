import { addDays } from '@rapport/kernel/clock';
import { assertMayReadCustomer } from '@rapport/subgraph-kit/customer-access';
import type { SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import { keepPricesSettled } from './app/keep-prices-settled';
import { quoteCart } from './app/quote-cart';
import { settleAll } from './app/settle-prices';
import type { Config } from './config';
import type { PricingContext } from './context';
import { CartEntity } from './db/entities/cart.entity';
import { QuoteEntity } from './db/entities/quote.entity';
import { CreatePriceList1795305600000 } from './db/migrations/create-price-list';
import { CreateQuotes1795305600001 } from './db/migrations/create-quotes';
import { FollowMerges1795305606000 } from './db/migrations/follow-merges';
import { ForgetGuests1795305606001 } from './db/migrations/forget-guests';
import { forgetOld } from './db/retention';
import { onCartChanged } from './events/handlers/cart-changed';
import { onCustomerIdentified } from './events/handlers/customer-identified';
import { onCustomerMerged } from './events/handlers/customer-merged';
import { onCustomerUnmerged } from './events/handlers/customer-unmerged';
import { onOrderCompleted } from './events/handlers/order-completed';
import { createLoaders } from './graphql/loaders';
import { PERSONAL_DATA } from './db/personal-data';
import { buildPricingSchema } from './schema';

/** The composition root of pricing. */
export const definePricing = (config: Config): SubgraphDefinition<PricingContext> => ({
  name: 'pricing',
  entities: [QuoteEntity, CartEntity],
  migrations: [
    CreatePriceList1795305600000,
    CreateQuotes1795305600001,
    FollowMerges1795305606000,
    ForgetGuests1795305606001,
  ],
  buildSchema: buildPricingSchema,
  createContext({ viewer }, { db, now: clock }) {
    const now = clock();
    return {
      viewer,
      assertMayRead: (customerId) => assertMayReadCustomer(db.manager, viewer, customerId),
      now,
      loaders: createLoaders(db.manager, now),
      quoteCart: (request) => quoteCart(db, viewer, request, config, now),
    };
  },
  personalData: PERSONAL_DATA,
  handlers: {
    'order.completed': onOrderCompleted(config.listCurrency),
    'cart.changed': onCartChanged,
    'customer.identified': onCustomerIdentified,
    'customer.merged': onCustomerMerged,
    'customer.unmerged': onCustomerUnmerged,
  },
  schedules: [
    {
      // Marks are settled in the background; this is for whoever wants to know that they all are.
      name: 'settle-prices',
      cron: '*/15 * * * *',
      run: ({ db, now }) => settleAll(db, config.listCurrency, now),
    },
    {
      name: 'forget-old',
      cron: '37 2 * * *',
      run: ({ db, now }) =>
        forgetOld(db, {
          guestQuotes: addDays(now(), -config.guestQuotesKeptDays),
          carts: addDays(now(), -config.idleCartsKeptDays),
        }),
    },
  ],
  background: (runtime) => Promise.resolve(keepPricesSettled(runtime, config.listCurrency)),
});
