import { findVisitorConsents } from '@rapport/subgraph-kit/consent/consent-store';
import { NotFoundError } from '@rapport/subgraph-kit/errors';
import { isUuid } from '@rapport/kernel/ids';
import { findSurvivors } from '@rapport/subgraph-kit/customer-redirect';
import { requireCustomer, type Viewer } from '@rapport/subgraph-kit/viewer';
import DataLoader from 'dataloader';
import type { DataSource } from 'typeorm';
import { findRecords, type RecordPlace } from '../db/consent-chain-repository';
import { findNotices, type ConsentNotice } from '../db/consent-notice-repository';
import { findConsentsInForce, findPeopleOf } from '../db/consent-repository';
import { consentInForce, type ConsentInForce, type ConsentPurpose } from '../domain/consent';
import { isStorable } from '../domain/storable';
import { dataUseOf, type DataUse } from '../domain/data-use';
import type { Fields } from '../domain/fields';
import { findPersonTraits } from '../db/trait-repository';
import type { Secrecy } from '../secrecy/secrecy';
import { correctTraits } from './correct-traits';
import { publishNotice } from './consent-notices';
import { setConsents, type ConsentRequest } from './set-consents';
import { verifyConsent } from './verify-consent';

/** What a request can do about consent. */
export const createConsentActions = (of: {
  readonly db: DataSource;
  readonly viewer: Viewer;
  readonly now: Date;
  readonly defaults: readonly ConsentPurpose[];
  /** For how many days what people look at is kept. */
  readonly keepDays: number;
  readonly secrecy: Secrecy;
}) => {
  const { db, viewer, now, defaults, secrecy } = of;
  const { manager } = db;
  const held = new DataLoader<string, DataUse[]>(
    async (ids) => {
      const traits = await findPersonTraits(manager, secrecy, ids);
      const consents = await findConsentsInForce(manager, ids, defaults);
      const nobodys = consentInForce([], [], defaults);
      return ids.map((id) => dataUseOf(traits.get(id) ?? {}, consents.get(id) ?? nobodys, of.keepDays));
    },
    { name: 'dataUseByCustomerId', maxBatchSize: 500, cache: false },
  );
  return {
    /** Of a customer whom the viewer may see. */
    dataUse: (customerId: string) => held.load(customerId),
    /** @returns what is held about the logged-in customer then */
    async correctTraits(traits: Fields) {
      await correctTraits({ db, viewer, now, secrecy }, traits);
      const { customerId } = requireCustomer(viewer);
      const survivors = await findSurvivors(manager, [customerId]);
      return held.load(survivors.get(customerId) ?? customerId);
    },
    set: (request: ConsentRequest) => setConsents(of, request),
    ofViewer: async (): Promise<ConsentInForce> => {
      const nobodys = consentInForce([], [], defaults);
      if (viewer.kind === 'customer') {
        const { customerId } = viewer;
        return (await findConsentsInForce(manager, [customerId], defaults)).get(customerId) ?? nobodys;
      }
      if (viewer.kind !== 'guest' || viewer.anonymousId === null || !isStorable(viewer.anonymousId))
        return nobodys;
      return (await findVisitorConsents(manager, [viewer.anonymousId])).get(viewer.anonymousId) ?? nobodys;
    },
    /** Of a customer whom the viewer may see. */
    records: async (
      customerId: string,
      page: { readonly limit: number; readonly after: RecordPlace | null },
    ) => {
      const ids = (await findPeopleOf(manager, [customerId])).map(({ id }) => id);
      return findRecords(manager, ids, page);
    },
    notices: (page: Parameters<typeof findNotices>[1]) => findNotices(manager, page),
    publishNotice: (notice: Pick<ConsentNotice, 'version' | 'locale' | 'text'>) =>
      publishNotice({ db: manager, viewer, now }, notice),
    verify: (customerId: string) => {
      if (!isUuid(customerId)) throw new NotFoundError('Customer', customerId);
      return verifyConsent({ db: manager, viewer, now }, customerId);
    },
  };
};
