import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { appendRecords, ChainVerifier, type ChainHead, type ConsentRecord } from './consent-record';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const START: ChainHead = { chainId: 'chain', length: 0, hash: null };

const chainOf = (levels: readonly ('OFF' | 'FULL')[]): ConsentRecord[] => [
  ...appendRecords(
    START,
    levels.map((level, index) => ({
      id: `record-${index}`,
      purpose: 'PRICING',
      level,
      decidedAt: new Date(index),
      method: 'WEB_FORM',
      notice: { version: '3', hash: 'abc', locale: 'en-GB' },
      channel: 'web',
      actor: 'self',
    })),
    new Date(9),
    hashOf,
  ),
];
const headOf = (records: readonly ConsentRecord[]): ChainHead => ({
  ...START,
  length: records.length,
  hash: records.at(-1)?.hash ?? null,
});
const faultOf = (records: readonly ConsentRecord[], head: ChainHead) => {
  const verifier = new ChainVerifier(hashOf);
  return verifier.check(records) ?? verifier.finish(head);
};

const levels = fc.array(fc.constantFrom('OFF' as const, 'FULL' as const), { minLength: 2, maxLength: 8 });

it('is whole as it was written, in however many steps', () => {
  fc.assert(
    fc.property(levels, (all) => {
      const records = chainOf(all);
      expect(faultOf(records, headOf(records))).toBeNull();
    }),
  );
});

it('tells of any record that was changed, taken out or cut off', () => {
  fc.assert(
    fc.property(levels, fc.nat(7), (all, place) => {
      const records = chainOf(all);
      const at = place % records.length;
      const turned = records.map((record, index) =>
        index === at
          ? { ...record, level: record.level === 'OFF' ? ('FULL' as const) : ('OFF' as const) }
          : record,
      );
      expect(faultOf(turned, headOf(records))).toEqual({ seq: at + 1, fault: 'CHANGED' });
      expect(faultOf(records.toSpliced(at, 1), headOf(records))).not.toBeNull();
      expect(faultOf(records.slice(0, -1), headOf(records))?.fault).toBe('CUT_SHORT');
    }),
  );
});
