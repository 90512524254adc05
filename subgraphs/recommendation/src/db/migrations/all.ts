import { CreateCatalogue1763800000000 } from './1763800000000-create-catalogue';
import { CreateInteractions1763800000001 } from './1763800000001-create-interactions';
import { CreateModel1763800000002 } from './1763800000002-create-model';
import { FollowMerges1764000600000 } from './1764000600000-follow-merges';

/** Oldest first. */
export const MIGRATIONS = [
  CreateCatalogue1763800000000,
  CreateInteractions1763800000001,
  CreateModel1763800000002,
  FollowMerges1764000600000,
];
