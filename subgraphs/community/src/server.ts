import type { SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import { createContext, type Context } from './context';
import { ContributionEntity } from './db/entities/contribution.entity';
import { MemberEntity } from './db/entities/member.entity';
import { CreateContributions1795305600000 } from './db/migrations/create-contributions';
import { CreatePurchases1795305600002 } from './db/migrations/create-purchases';
import { CreateRecords1795305600003 } from './db/migrations/create-records';
import { CreateVoices1795305600001 } from './db/migrations/create-voices';
import { FollowMerges1795305606000 } from './db/migrations/follow-merges';
import { HANDLERS } from './events/handlers';
import { PERSONAL_DATA } from './db/personal-data';
import { buildCommunitySchema } from './schema';

/** The composition root of the community. */
export const defineCommunity = (): SubgraphDefinition<Context> => ({
  name: 'community',
  entities: [ContributionEntity, MemberEntity],
  migrations: [
    CreateContributions1795305600000,
    CreateVoices1795305600001,
    CreatePurchases1795305600002,
    CreateRecords1795305600003,
    FollowMerges1795305606000,
  ],
  buildSchema: buildCommunitySchema,
  createContext,
  personalData: PERSONAL_DATA,
  handlers: HANDLERS,
});
