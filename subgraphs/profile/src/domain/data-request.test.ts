import fc from 'fast-check';
import { askAgainAt, outcomeOf, waitingFor } from './data-request';

const NOW = new Date('2026-06-01T12:00:00.000Z');
const EXPECTED = ['profile', 'pricing', 'community'];
const receipts = (found: Readonly<Record<string, boolean>>) =>
  Object.entries(found).map(([subgraph, one]) => ({ subgraph, found: one }));

describe('a request about data', () => {
  it('is never completed while a receipt is missing, whatever the others say', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...EXPECTED, 'stranger'), fc.boolean()), (found) => {
        const outcome = outcomeOf(EXPECTED, receipts(found));
        const isWhole = EXPECTED.every((subgraph) => subgraph in found);
        expect(outcome === 'IN_PROGRESS').toBe(!isWhole);
        expect(waitingFor(EXPECTED, receipts(found)).length === 0).toBe(isWhole);
      }),
    );
  });

  it('is not said to be fulfilled when nobody was found', () => {
    expect(outcomeOf(EXPECTED, receipts({ profile: false, pricing: false, community: false }))).toBe(
      'NO_SUBJECT_FOUND',
    );
    expect(outcomeOf(EXPECTED, receipts({ profile: false, pricing: true, community: false }))).toBe(
      'COMPLETED',
    );
  });

  it('is asked again ever more rarely, but at least every six hours', () => {
    const pauses = [1, 2, 3, 50].map((asked) => (askAgainAt(asked, NOW).getTime() - NOW.getTime()) / 60_000);
    expect(pauses).toEqual([5, 10, 20, 360]);
  });
});
