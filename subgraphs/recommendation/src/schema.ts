import { buildFederatedSchema } from '@rapport/subgraph-kit/graphql/build-schema';
import { CatalogueResolver } from './graphql/catalogue.resolver';
import { ProductResolver } from './graphql/product.resolver';
import { RecommendationResolver } from './graphql/recommendation.resolver';
import { CustomerType } from './graphql/recommendation.type';
import { REFERENCES } from './graphql/references';

/** The part of the graph that is the catalogue and its recommendations. */
export const buildRecommendationSchema = () =>
  buildFederatedSchema({
    resolvers: [CatalogueResolver, ProductResolver, RecommendationResolver],
    orphanedTypes: [CustomerType],
    references: REFERENCES,
  });
