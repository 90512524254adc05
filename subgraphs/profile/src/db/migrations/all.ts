import { CreateTillLookups1764001100000 } from './1764001100000-create-till-lookups';
import { KeepOrigins1764000100001 } from './1764000100001-keep-origins';
import { CreateClaims1764000100002 } from './1764000100002-create-claims';
import { CreateMerges1764000100003 } from './1764000100003-create-merges';
import { CreateIdentifiers1764000100004 } from './1764000100004-create-identifiers';
import { CreatePeople1763800000000 } from './1763800000000-create-people';
import { CreateEvents1763800000001 } from './1763800000001-create-events';
import { CreateBehaviour1763800000002 } from './1763800000002-create-behaviour';
import { CreateRights1764000500001 } from './1764000500001-create-rights';
import { SealRawEvents1764000500002 } from './1764000500002-seal-raw-events';
import { IndexTombstones1764000500003 } from './1764000500003-index-tombstones';
import { PartitionEvents1764000200000 } from './1764000200000-partition-events';
import { CreateTrackingPlan1764000200001 } from './1764000200001-create-tracking-plan';
import { GiveTraitsProvenance1764000300001 } from './1764000300001-give-traits-provenance';
import { ProveConsent1764000300002 } from './1764000300002-prove-consent';
import { CartFollowsItsHistory1764000700000 } from './1764000700000-cart-follows-its-history';
import { CreateSessions1764000700001 } from './1764000700001-create-sessions';
import { CreateSegments1764000400000 } from './1764000400000-create-segments';
import { CreateNewsletter1764000700004 } from './1764000700004-create-newsletter';
import { CreateQuizzes1764000700003 } from './1764000700003-create-quizzes';
import { CreateReminders1764000700002 } from './1764000700002-create-reminders';
import { CreateComputedTraits1764000400001 } from './1764000400001-create-computed-traits';
import { CreateDestinations1764000400002 } from './1764000400002-create-destinations';
import { CreateLookalikes1764001000000 } from './1764001000000-create-lookalikes';
import { CreateClusterModel1764000400003 } from './1764000400003-create-cluster-model';
import { KeepTillDevices1764000810001 } from './1764000810001-keep-till-devices';
import { SealSecrets1764000910001 } from './1764000910001-seal-secrets';
import { DismissCandidates1764000810002 } from './1764000810002-dismiss-candidates';
import { DateClaims1764000810003 } from './1764000810003-date-claims';
import { CoalesceDeliveries1764000810004 } from './1764000810004-coalesce-deliveries';
import { SealTraits1764000910002 } from './1764000910002-seal-traits';
import { SealIdentifiers1764000910003 } from './1764000910003-seal-identifiers';
import { SealQuarantine1764001000001 } from './1764001000001-seal-quarantine';

export const MIGRATIONS = [
  CreatePeople1763800000000,
  CreateEvents1763800000001,
  CreateBehaviour1763800000002,
  KeepOrigins1764000100001,
  CreateClaims1764000100002,
  CreateMerges1764000100003,
  CreateIdentifiers1764000100004,
  PartitionEvents1764000200000,
  CreateTrackingPlan1764000200001,
  GiveTraitsProvenance1764000300001,
  ProveConsent1764000300002,
  CartFollowsItsHistory1764000700000,
  CreateSessions1764000700001,
  CreateReminders1764000700002,
  CreateQuizzes1764000700003,
  CreateNewsletter1764000700004,
  CreateSegments1764000400000,
  CreateRights1764000500001,
  SealRawEvents1764000500002,
  IndexTombstones1764000500003,
  CreateComputedTraits1764000400001,
  CreateDestinations1764000400002,
  CreateClusterModel1764000400003,
  KeepTillDevices1764000810001,
  SealSecrets1764000910001,
  DismissCandidates1764000810002,
  DateClaims1764000810003,
  CoalesceDeliveries1764000810004,
  CreateLookalikes1764001000000,
  SealTraits1764000910002,
  SealIdentifiers1764000910003,
  SealQuarantine1764001000001,
  CreateTillLookups1764001100000,
];
