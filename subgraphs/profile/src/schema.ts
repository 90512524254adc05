import { buildFederatedSchema } from '@rapport/subgraph-kit/graphql/build-schema';
import { ClusterResolver } from './graphql/cluster.resolver';
import { CartResolver } from './graphql/cart.resolver';
import { ConsentResolver } from './graphql/consent.resolver';
import { DataUseResolver } from './graphql/data-use.resolver';
import { CustomerResolver } from './graphql/customer.resolver';
import { DataRequestResolver } from './graphql/data-request.resolver';
import { AudienceResolver } from './graphql/audience.resolver';
import { CustomerComputedResolver } from './graphql/computed.resolver';
import { IngestionResolver } from './graphql/ingestion.resolver';
import { IdentityResolver } from './graphql/identity.resolver';
import { LookalikeResolver, SegmentLookalikeResolver } from './graphql/lookalike.resolver';
import { DismissedCandidateResolver, MergeResolver } from './graphql/merge.resolver';
import { OrderResolver } from './graphql/order.resolver';
import { ProfileResolver } from './graphql/profile.resolver';
import { PreferenceResolver } from './graphql/preference.resolver';
import { NewsletterResolver } from './graphql/newsletter.resolver';
import { QuizResolver } from './graphql/quiz.resolver';
import { ReminderResolver } from './graphql/reminder.resolver';
import { SessionResolver } from './graphql/session.resolver';
import { PlanResolver } from './graphql/plan.resolver';
import { QualityResolver } from './graphql/quality.resolver';
import { REFERENCES } from './graphql/references';
import { TillResolver } from './graphql/till.resolver';
import { CustomerSegmentsResolver, SegmentMemberResolver, SegmentResolver } from './graphql/segment.resolver';

/** The part of the graph that says who people are and what they did. */
export const buildProfileSchema = () =>
  buildFederatedSchema({
    resolvers: [
      ProfileResolver,
      CustomerResolver,
      TillResolver,
      ConsentResolver,
      DataUseResolver,
      CartResolver,
      OrderResolver,
      IdentityResolver,
      MergeResolver,
      ClusterResolver,
      DismissedCandidateResolver,
      IngestionResolver,
      SessionResolver,
      PreferenceResolver,
      ReminderResolver,
      QuizResolver,
      NewsletterResolver,
      SegmentResolver,
      SegmentMemberResolver,
      CustomerSegmentsResolver,
      LookalikeResolver,
      SegmentLookalikeResolver,
      PlanResolver,
      QualityResolver,
      DataRequestResolver,
      CustomerComputedResolver,
      AudienceResolver,
    ],
    references: REFERENCES,
  });
