import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import type { CartMerge } from '../domain/cart-lines';
import type { ConsentPurpose } from '../domain/consent';
import type { Secrecy } from '../secrecy/secrecy';

/** What merging people works with. */
export interface MergeDesk {
  readonly db: DataSource;
  readonly viewer: Viewer;
  readonly now: Date;
  readonly cartMerge: CartMerge;
  readonly consentDefaults: readonly ConsentPurpose[];
  readonly secrecy: Secrecy;
}
