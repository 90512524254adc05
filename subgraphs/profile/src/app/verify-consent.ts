import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { findChainPage, findHeads } from '../db/consent-chain-repository';
import { findPeopleOf } from '../db/consent-repository';
import { sha256 } from '../db/sha256';
import { ChainVerifier, type ChainFault } from '../domain/consent-record';
import { recordAccess, type Access } from './record-access';

/** Whether what is kept of a person's decisions is as it was written. */
export interface ConsentVerdict {
  readonly valid: boolean;
  readonly chains: number;
  readonly records: number;
  readonly faults: readonly (ChainFault & { readonly chainId: string })[];
}

const PAGE = 500;

/** Computes every hash of a person's chains again, a page at a time. For staff; recorded. */
export async function verifyConsent(access: Access, customerId: string): Promise<ConsentVerdict> {
  requireStaff(access.viewer);
  const { db } = access;
  await recordAccess(access, 'verifyConsent', [customerId]);
  const ids = (await findPeopleOf(db, [customerId])).map(({ id }) => id);
  const heads = [...(await findHeads(db, ids)).values()].filter(({ length }) => length > 0);
  const faults: (ChainFault & { readonly chainId: string })[] = [];
  for (const head of heads) {
    const verifier = new ChainVerifier(sha256);
    let fault: ChainFault | null = null;
    for (let seq = 0; fault === null;) {
      const page = await findChainPage(db, head.chainId, seq, PAGE);
      fault = page.length > 0 ? verifier.check(page) : verifier.finish(head);
      if (page.length === 0) break;
      seq = page.at(-1)?.seq ?? seq;
    }
    if (fault !== null) faults.push({ ...fault, chainId: head.chainId });
  }
  const records = heads.reduce((sum, { length }) => sum + length, 0);
  return { valid: faults.length === 0, chains: heads.length, records, faults };
}
