import type { CurrencyCode } from '@rapport/kernel/currency';
import { assertMayReadCustomer, mayReadCustomer } from '@rapport/subgraph-kit/customer-access';
import type { RequestContext, Runtime } from '@rapport/subgraph-kit/subgraph';
import { changeCart } from './app/change-cart';
import { checkEvent } from './app/check-event';
import { dataQuality } from './app/data-quality';
import {
  draftPlannedEvent,
  publishPlannedEvent,
  retirePlannedEvent,
  setUnplannedPolicy,
  type PlanDraft,
} from './app/edit-plan';
import { ingestEvents } from './app/ingest-events';
import { listQuarantinedEvents } from './app/list-quarantined-events';
import { listCustomers, nameCustomerById, nameCustomerByNumber } from './app/name-customers';
import { logIn, logOut, type LoginRequest } from './app/device-session';
import { findByIdentifiers, listMergeCandidates } from './app/find-by-identifier';
import { dismissMergeCandidate } from './app/dismiss-candidate';
import { mergeCustomers, unmergeCustomers } from './app/merge-customers';
import { previewMerge } from './app/preview-merge';
import { createDataRequests } from './app/rights/data-requests';
import type { Rights } from './app/rights/rights';
import { recordProductView } from './app/record-product-view';
import { openDestinationDesk } from './app/audience/destination-desk';
import { openLookalikeDesk } from './app/lookalikes/lookalike-desk';
import { openSegmentDesk } from './app/segment/segment-desk';
import { replayQuarantined } from './app/replay-quarantined';
import { createConsentActions } from './app/consent-actions';
import type { ConsentRules } from './app/store-event-consents';
import { findVisitorCart } from './app/visitor-cart';
import { findPolicies, listPlanned, type PlannedName } from './db/plan-repository';
import type { ReminderSettings } from './app/reminder-facts';
import { contextActions } from './context-actions';
import { findSourceReports } from './db/report-repository';
import type { CartMerge } from './domain/cart-lines';
import type { ProductQuantity } from './domain/shop-event';
import type { IdentifierSettings } from './app/store-identifiers';
import type { Identifier } from './domain/identifier';
import { findMemberAtTill, type TillIdentifier } from './app/member-at-till';
import type { LookupRate } from './db/lookup-repository';
import { createLoaders } from './graphql/loaders';

/** What resolvers have at hand: who asks, what can be done, what can be loaded. */
export type Context = ReturnType<typeof createContext>;

/** What of the configuration resolvers need. */
export interface ContextSettings {
  readonly shopCurrency: CurrencyCode;
  readonly keepDays: number;
  readonly cartMerge: CartMerge;
  readonly identifiers: IdentifierSettings;
  /** How often one till may look customers up. */
  readonly lookupRate: LookupRate;
  readonly reminders: ReminderSettings;
  readonly rights: Omit<Rights, 'db'>;
  readonly consentCategories: ConsentRules['categories'];
  /** Whether audiences are sent to public hosts over TLS alone. */
  readonly strictDestinations: boolean;
}

export function createContext(
  { viewer }: RequestContext,
  { db, now, consentDefaults }: Runtime,
  {
    shopCurrency,
    keepDays,
    cartMerge,
    identifiers,
    lookupRate,
    consentCategories,
    reminders,
    rights,
    strictDestinations,
  }: ContextSettings,
) {
  const { manager } = db;
  const at = now();
  const consentRules = { defaults: consentDefaults, categories: consentCategories };
  const { secrecy } = rights;
  const ingestion = {
    db,
    now,
    shopCurrency,
    keepDays,
    cartMerge,
    secrecy,
    identifiers,
    consent: consentRules,
  };
  const editing = { db, viewer, now: at };
  const access = { db: manager, viewer, now: at };
  const desk = { db, viewer, now: at, cartMerge, consentDefaults, secrecy };
  const loaders = createLoaders(manager, secrecy);
  return {
    viewer,
    /** The id under which the logged-in customer is shown, also with a token from before a merge. */
    ownCustomerId: async () =>
      viewer.kind === 'customer' ? ((await loaders.customerById.load(viewer.customerId))?.id ?? null) : null,
    ...contextActions(db, access, { ...reminders, consentDefaults, secrecy }),
    mayRead: (customerId: string) => mayReadCustomer(manager, viewer, customerId),
    assertMayRead: (customerId: string) => assertMayReadCustomer(manager, viewer, customerId),
    now: at,
    shopCurrency,
    loaders,
    customers: {
      byId: (id: string) => nameCustomerById(access, id),
      byNumber: (number: string) => nameCustomerByNumber(access, number, lookupRate),
      atTill: (given: TillIdentifier) =>
        findMemberAtTill(access, given, { ...identifiers, secrecy, rate: lookupRate }),
      list: (page: Parameters<typeof listCustomers>[1]) => listCustomers(access, page),
      byIdentifiers: (given: readonly Identifier[]) =>
        findByIdentifiers(access, given, { ...identifiers, secrecy, rate: lookupRate }),
      mergeCandidates: (page: Parameters<typeof listMergeCandidates>[2]) =>
        listMergeCandidates(access, secrecy, page),
    },
    sessions: {
      logIn: (request: LoginRequest) => logIn(ingestion, viewer, request),
      logOut: (anonymousId: string) => logOut(ingestion, viewer, anonymousId),
    },
    segments: openSegmentDesk(db, { ...access, consentDefaults, secrecy }),
    lookalikes: openLookalikeDesk(db, { ...access, consentDefaults, secrecy }),
    audiences: openDestinationDesk(db, { ...access, consentDefaults, secrecy }, strictDestinations),
    merges: {
      preview: (fromId: string, intoId: string) => previewMerge(desk, fromId, intoId),
      dismiss: (request: Parameters<typeof dismissMergeCandidate>[1]) => dismissMergeCandidate(desk, request),
      merge: (request: Parameters<typeof mergeCustomers>[1]) => mergeCustomers(desk, request),
      unmerge: (request: Parameters<typeof unmergeCustomers>[1]) => unmergeCustomers(desk, request),
    },
    visitorCart: (anonymousId: string) => findVisitorCart(manager, anonymousId, at),
    dataRequests: createDataRequests({ ...rights, db }, viewer, at),
    sourceReports: () => findSourceReports(manager),
    quarantinedEvents: (page: Parameters<typeof listQuarantinedEvents>[2]) =>
      listQuarantinedEvents(access, secrecy, page),
    plan: {
      list: (page: Parameters<typeof listPlanned>[1]) => listPlanned(manager, page),
      policies: () => findPolicies(manager),
      check: (event: Parameters<typeof checkEvent>[1]) => checkEvent(ingestion, event),
      draft: (draft: PlanDraft) => draftPlannedEvent(editing, draft),
      publish: (name: PlannedName) => publishPlannedEvent(editing, name),
      retire: (version: Parameters<typeof retirePlannedEvent>[1]) => retirePlannedEvent(editing, version),
      setPolicy: (policy: Parameters<typeof setUnplannedPolicy>[1]) => setUnplannedPolicy(editing, policy),
    },
    quality: (source: string | null, days: number) => dataQuality(manager, viewer, { source, days, now: at }),
    replay: (request: Parameters<typeof replayQuarantined>[2]) =>
      replayQuarantined(ingestion, viewer, request),
    ingest: (source: string, events: readonly unknown[], sentAt?: string) =>
      ingestEvents(ingestion, { source, events, sentAt }),
    recordProductView: (productId: string) => recordProductView(db, viewer, productId, at),
    changeCart: (lines: readonly ProductQuantity[]) => changeCart(db, viewer, { lines, cartMerge }, at),
    consent: createConsentActions({ db, viewer, now: at, defaults: consentDefaults, keepDays, secrecy }),
  };
}
