import { buildFederatedSchema } from '@rapport/subgraph-kit/graphql/build-schema';
import type { PricingContext } from './context';
import { CartResolver } from './graphql/cart.resolver';
import { CustomerResolver } from './graphql/customer.resolver';
import { ProductResolver } from './graphql/product.resolver';
import { QuoteLinesResolver } from './graphql/quote-lines.resolver';
import { QuoteResolver } from './graphql/quote.resolver';
import { references } from './graphql/references';
import { PricesShownResolver, QuotedPriceResolver } from './graphql/shown-price.resolver';
import { Cart } from './graphql/types/cart';
import { Customer } from './graphql/types/customer';
import { Product } from './graphql/types/product';
import { Quote } from './graphql/types/quote';

export const buildPricingSchema = () =>
  buildFederatedSchema<PricingContext>({
    resolvers: [
      ProductResolver,
      QuoteResolver,
      QuoteLinesResolver,
      CartResolver,
      CustomerResolver,
      PricesShownResolver,
      QuotedPriceResolver,
    ],
    orphanedTypes: [Product, Customer, Cart, Quote],
    references,
  });
