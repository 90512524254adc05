import { createPublicKey, verify } from 'node:crypto';
import { SigningKeys } from './signing-keys';

const seed = (byte: number) => Buffer.alloc(32, byte).toString('base64url');
const keysOf = (text: string): SigningKeys => {
  const keys = SigningKeys.parse(text);
  if (keys === null) throw new Error('these are keys');
  return keys;
};
const keys = keysOf(`k1:${seed(1)}`);
const document = keys.sign('offline-allowance', { total: 500 });

describe('a signed document', () => {
  it('is read back by its own type, also after a rotation', () => {
    expect(keys.verify('offline-allowance', document)).toEqual({ total: 500 });
    expect(keysOf(`k2:${seed(2)},k1:${seed(1)}`).verify('offline-allowance', document)).toEqual({
      total: 500,
    });
  });

  it('is verified with the public key alone', () => {
    const [key] = keys.publicKeys;
    const spki = createPublicKey({
      key: Buffer.from(key?.spki ?? '', 'base64url'),
      format: 'der',
      type: 'spki',
    });
    const [header = '', claims = '', signature = ''] = document.split('.');
    expect(verify(null, Buffer.from(`${header}.${claims}`), spki, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
  });

  it('is nothing when it was changed, is of another type or key, or is no document', () => {
    const [header = '', , signature = ''] = document.split('.');
    const claims = Buffer.from('{"total":5000}').toString('base64url');
    const none = Buffer.from('{"alg":"none","typ":"offline-allowance","kid":"k1"}').toString('base64url');
    expect(keys.verify('member-token', document)).toBeNull();
    expect(keysOf(`k1:${seed(2)}`).verify('offline-allowance', document)).toBeNull();
    expect(keysOf(`k2:${seed(1)}`).verify('offline-allowance', document)).toBeNull();
    for (const forged of [
      `${header}.${claims}.${signature}`,
      `${none}.${claims}.`,
      `${document}.x`,
      '',
      '..',
      'bnVsbA.bnVsbA.bnVsbA',
      'x'.repeat(5_000),
    ]) {
      expect(keys.verify('offline-allowance', forged)).toBeNull();
    }
  });

  it('wants keys of 32 bytes, each with an id of its own', () => {
    for (const text of ['', 'k1', `k1:${seed(1)}x`, `k1:${seed(1)},k1:${seed(2)}`, 'k1:short']) {
      expect(SigningKeys.parse(text)).toBeNull();
    }
  });
});
