import { isTransient } from './transient-error';

const withCode = (code: string) => Object.assign(new Error('no'), { code });

describe('an error of the database', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', '57P03', '53300', '08006', '40P01', '25P03'])(
    '%s passes by itself',
    (code) => {
      expect(isTransient(withCode(code))).toBe(true);
    },
  );

  it('that is a broken connection passes by itself, though it has no code', () => {
    expect(isTransient(new Error('Connection terminated unexpectedly'))).toBe(true);
  });

  it.each(['42703', '23505', 'ENOENT', 'ERR_ASSERTION'])('%s does not', (code) => {
    expect(isTransient(withCode(code))).toBe(false);
  });

  it('is not what merely speaks of a connection', () => {
    expect(isTransient(new TypeError("Cannot read properties of undefined (reading 'connection')"))).toBe(
      false,
    );
    expect(isTransient(null)).toBe(false);
  });
});
