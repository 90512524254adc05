import type { PersonalData } from '@rapport/subgraph-kit/rights/personal-data';
import type { DataSource } from 'typeorm';
import type { Secrecy } from '../../secrecy/secrecy';

/** What the use cases about people's rights work with. */
export interface Rights {
  readonly db: DataSource;
  readonly secrecy: Secrecy;
  readonly personalData: PersonalData;
  /** Everybody who holds personal data, this subgraph included: a request waits for all of them. */
  readonly subgraphs: readonly string[];
}

/** The five of Rapport. */
export const SUBGRAPHS_WITH_PEOPLE = [
  'profile',
  'recommendation',
  'loyalty-rewards',
  'pricing',
  'community',
] as const;

/** This subgraph, in receipts. */
export const OWN_NAME = 'profile';
