import { buildFederatedSchema } from '@rapport/subgraph-kit/graphql/build-schema';
import { ContributingResolver } from './graphql/contributing.resolver';
import { DemoResolver } from './graphql/demo.resolver';
import { IdeaResolver } from './graphql/idea.resolver';
import { InterestResolver } from './graphql/interest.resolver';
import { CustomerResolver, MemberResolver } from './graphql/member.resolver';
import { REFERENCES } from './graphql/references';
import { RESULT_RESOLVERS } from './graphql/results.resolver';
import { ProductResolver, ReviewResolver } from './graphql/review.resolver';
import { Customer, Product } from './graphql/stubs';
import { ReplyResolver, ThreadResolver } from './graphql/thread.resolver';

export const buildCommunitySchema = () =>
  buildFederatedSchema({
    resolvers: [
      ReviewResolver,
      ProductResolver,
      IdeaResolver,
      ThreadResolver,
      ReplyResolver,
      MemberResolver,
      CustomerResolver,
      InterestResolver,
      ContributingResolver,
      DemoResolver,
      ...RESULT_RESOLVERS,
    ],
    orphanedTypes: [Customer, Product],
    references: REFERENCES,
  });
