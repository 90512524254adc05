import fc from 'fast-check';
import { backOffMs } from './back-off';
import { csvCell, csvLine } from './csv';
import { destinationProblem, isPublicAddress } from './public-address';

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
