import type { ConsentDecision } from './consent';

/** What somebody was shown when they decided. */
export interface NoticeShown {
  readonly version: string | null;
  /** SHA-256 of its text, hexadecimal; `null` for a notice that was never published here. */
  readonly hash: string | null;
  /** BCP 47: "en-GB". */
  readonly locale: string | null;
}

/** A decision and how it came about: the fields of a consent record of ISO/IEC TS 27560. */
export interface ConsentEvidence extends Omit<ConsentDecision, 'originId'> {
  readonly notice: NoticeShown;
  /** "web", "app", "store-7/2"; `null` when nobody said. */
  readonly channel: string | null;
  /** Who recorded it: "self", "guest", "staff:…", "terminal:…", "service:…". Never the person's own id. */
  readonly actor: string;
}

/** One link of a chain. Nothing in it names the person: the chain's row does, until an erasure takes that away. */
export interface ConsentRecord extends ConsentEvidence {
  readonly id: string;
  readonly chainId: string;
  /** 1 is the first of its chain. */
  readonly seq: number;
  readonly recordedAt: Date;
  readonly previousHash: string | null;
  readonly hash: string;
}

/** Where a chain ends: what the next record follows. */
export interface ChainHead {
  readonly chainId: string;
  readonly length: number;
  readonly hash: string | null;
}

const SCHEMA = 'rapport-consent-1';

/** The text that is hashed: canonical JSON (members sorted, no spaces), so that anybody can compute it again. */
export const recordText = (record: Omit<ConsentRecord, 'hash'>): string =>
  JSON.stringify({
    actor: record.actor,
    chain: record.chainId,
    channel: record.channel,
    decidedAt: record.decidedAt.toISOString(),
    id: record.id,
    lawfulBasis: 'consent',
    level: record.level,
    locale: record.notice.locale,
    method: record.method,
    noticeHash: record.notice.hash,
    noticeVersion: record.notice.version,
    previousHash: record.previousHash,
    purpose: record.purpose,
    recordedAt: record.recordedAt.toISOString(),
    schema: SCHEMA,
    seq: record.seq,
  });

/** The records that follow `head`. @param hashOf SHA-256, hexadecimal */
export function appendRecords(
  head: ChainHead,
  entries: readonly (ConsentEvidence & { readonly id: string })[],
  recordedAt: Date,
  hashOf: (text: string) => string,
): readonly ConsentRecord[] {
  const records: ConsentRecord[] = [];
  for (const entry of entries) {
    const previousHash = records.at(-1)?.hash ?? head.hash;
    const seq = head.length + records.length + 1;
    const unsealed = { ...entry, chainId: head.chainId, seq, recordedAt, previousHash };
    records.push({ ...unsealed, hash: hashOf(recordText(unsealed)) });
  }
  return records;
}

/** A record, or the end of a chain, that is not as it was written. */
export interface ChainFault {
  readonly seq: number;
  readonly fault: 'CHANGED' | 'MISSING' | 'CUT_SHORT';
}

/** Looks at one chain a page at a time, from its first record. */
export class ChainVerifier {
  private previousHash: string | null = null;
  private seq = 0;

  constructor(private readonly hashOf: (text: string) => string) {}

  /** @returns the first fault of the page, or `null` */
  check(records: readonly ConsentRecord[]): ChainFault | null {
    for (const record of records) {
      this.seq += 1;
      if (record.seq !== this.seq) return { seq: this.seq, fault: 'MISSING' };
      const untouched =
        record.previousHash === this.previousHash && this.hashOf(recordText(record)) === record.hash;
      if (!untouched) return { seq: this.seq, fault: 'CHANGED' };
      this.previousHash = record.hash;
    }
    return null;
  }

  /** After the last page: the end is where it was. */
  finish(head: ChainHead): ChainFault | null {
    const whole = this.seq === head.length && this.previousHash === head.hash;
    return whole ? null : { seq: this.seq + 1, fault: 'CUT_SHORT' };
  }
}
