import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export const newDataKey = (): Buffer => randomBytes(KEY_BYTES);

/** Drawn many at a time: asking for twelve bytes costs more than sealing with them. */
let nonces = Buffer.alloc(0);
const NONCES_AT_ONCE = 512;

function nextNonce(): Buffer {
  if (nonces.length === 0) nonces = randomBytes(IV_BYTES * NONCES_AT_ONCE);
  const nonce = nonces.subarray(0, IV_BYTES);
  nonces = nonces.subarray(IV_BYTES);
  return nonce;
}

/**
 * AES-256-GCM: 12 bytes of nonce, 16 of tag, the text. Under one key at most 2^32 times, which nobody's data reaches.
 *
 * @param about associated data: what is sealed opens only where the same is said, so it cannot be put elsewhere
 */
export function seal(key: Buffer, plain: Buffer | string, about = ''): Buffer {
  const iv = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  if (about !== '') cipher.setAAD(Buffer.from(about));
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/** @throws when it was sealed with another key, or changed since */
export function open(key: Buffer, sealed: Buffer, about = ''): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES));
  if (about !== '') decipher.setAAD(Buffer.from(about));
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}
