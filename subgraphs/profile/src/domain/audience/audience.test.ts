import fc from 'fast-check';
import { backOffMs } from './back-off';
import { csvCell, csvLine } from './csv';
import { destinationProblem, isPublicAddress } from './public-address';
import { whatToTell, type Told } from './what-to-tell';

describe('a CSV cell', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '=cmd|"/C calc"!A0'])(
    'is no formula: %j',
    (text) => {
      expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('keeps every text readable, and every line a line', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const cell = csvCell(text);
        const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
        expect([text, `'${text}`]).toContain(read);
      }),
    );
    expect(csvLine(['a', 2, null, 'b,"c"'])).toBe('a,2,,"b,""c"""\r\n');
  });
});

describe('waiting after failures', () => {
  it('never waits longer than an hour, and spreads over the whole wait', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
        const ms = backOffMs(failures, chance);
        expect(ms >= 0 && ms <= 3_600_000).toBe(true);
        expect(backOffMs(failures, 0)).toBe(0);
      }),
    );
    expect(backOffMs(3, 1)).toBe(8_000);
  });
});

describe('a destination in production', () => {
  it.each([
    'http://example.com/hook',
    'https://localhost/hook',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://10.1.2.3/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://user:secret@example.com/',
    'https://db.internal/',
    'https://postgres/',
    'ftp://example.com/',
    'nonsense',
  ])('is not %s', (url) => {
    expect(destinationProblem(url, true)).not.toBeNull();
  });

  it.each(['https://example.com/hook?x=1', 'https://93.184.216.34/', 'https://[2606:4700::1111]/'])(
    'may be %s',
    (url) => {
      expect(destinationProblem(url, true)).toBeNull();
    },
  );

  it('is at an address that is public, whatever its name says', () => {
    expect(['8.8.8.8', '172.32.0.1', '100.128.0.1'].map(isPublicAddress)).toEqual([true, true, true]);
    expect(
      ['172.31.0.1', '100.64.0.1', '0.0.0.0', '255.255.255.255', 'x', '2002:7f00:1::'].map(isPublicAddress),
    ).toEqual(Array.from({ length: 6 }, () => false));
  });
});

describe('what a destination is told', () => {
  const standing = fc.record({ member: fc.boolean(), allowed: fc.boolean() });

  it('is in the end how the person stands, by growing revisions, whatever got lost on the way', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(standing, fc.constantFrom('answered', 'lost', 'unanswered'))),
        (steps) => {
          let told: Told | null = null;
          let heard: { readonly member: boolean; readonly revision: number } | null = null;
          let revision = 0;
          const tell = (now: { member: boolean; allowed: boolean }, fate: string) => {
            const change = whatToTell({ ...now, revision }, told);
            if (change === null) return;
            told = { ...change, confirmed: fate === 'answered' };
            if (fate === 'lost') return;
            expect(change.revision).toBeGreaterThan(heard?.revision ?? 0);
            heard = change;
          };
          let last = { member: false, allowed: false };
          for (const [now, fate] of steps) {
            if (now.member !== last.member) revision += 1;
            last = now;
            tell(now, fate);
          }
          tell(last, 'answered');
          expect((heard as { member: boolean } | null)?.member ?? false).toBe(last.member && last.allowed);
        },
      ),
      { numRuns: 200 },
    );
  });
});
