import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A data key as it is stored: readable only with the master key it names. */
export interface WrappedKey {
  readonly keyId: string;
  readonly wrapped: Buffer;
}

/**
 * The master keys of the configuration. The first wraps; the others only unwrap what was wrapped before a rotation. It
 * is never stored beside what it protects.
 */
export class MasterKeys {
  private constructor(private readonly keys: ReadonlyMap<string, Buffer>) {}

  /** @param text "id:key" or "id:key,older-id:key", each key 32 bytes in base64url. @returns null when it is not that */
  static parse(text: string): MasterKeys | null {
    const keys = new Map<string, Buffer>();
    for (const part of text.split(',')) {
      const [, id, encoded] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9_-]{43})$/.exec(part.trim()) ?? [];
      if (id === undefined || encoded === undefined || keys.has(id)) return null;
      keys.set(id, Buffer.from(encoded, 'base64url'));
    }
    return new MasterKeys(keys);
  }

  /** Made up, for tests: what it protects is gone with the process. */
  static random(): MasterKeys {
    return new MasterKeys(new Map([['random', randomBytes(KEY_BYTES)]]));
  }

  get currentId(): string {
    return this.current[0];
  }

  wrap(key: Buffer): WrappedKey {
    const [keyId, master] = this.current;
    return { keyId, wrapped: seal(master, key) };
  }

  /** @throws when the master key it was wrapped with is not configured any more */
  unwrap({ keyId, wrapped }: WrappedKey): Buffer {
    const master = this.keys.get(keyId);
    if (master === undefined) {
      throw new Error(`PROFILE_MASTER_KEY wants the key ${keyId} beside the others: data is wrapped with it`);
    }
    return open(master, wrapped);
  }

  /** Signs what is handed out and comes back soon. */
  sign(text: string): string {
    return signature(this.current[1], text);
  }

  /** Whether one of the keys signed `text`. */
  isSigned(given: string, text: string): boolean {
    return [...this.keys.values()].some((key) => isEqual(given, signature(key, text)));
  }

  private get current(): readonly [string, Buffer] {
    const [first] = this.keys;
    if (first === undefined) throw new Error('there is a master key');
    return first;
  }
}

function signature(master: Buffer, text: string): string {
  const key = Buffer.from(hkdfSync('sha256', master, '', 'rapport signature', KEY_BYTES));
  return createHmac('sha256', key).update(text).digest('base64url');
}

const isEqual = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

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

/** AES-256-GCM: 12 bytes of nonce, 16 of tag, the text. Under one key at most 2^32 times, which nobody's data reaches. */
export function seal(key: Buffer, plain: Buffer | string): Buffer {
  const iv = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/** @throws when it was sealed with another key, or changed since */
export function open(key: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES));
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}
