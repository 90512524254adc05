import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { KEY_BYTES, open, seal } from './cipher';

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

  /** @param text "id:key" or "id:key,older-id:key", each key 32 bytes in base64url, no id twice. @returns null when it is not that */
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

  /** @throws when the master key it was wrapped with is not configured, or another of its name: says what to do */
  unwrap({ keyId, wrapped }: WrappedKey): Buffer {
    const master = this.keys.get(keyId);
    if (master === undefined) {
      throw new Error(
        `PROFILE_MASTER_KEY has no key "${keyId}", with which data keys are wrapped. Put it back: as PROFILE_MASTER_KEY, ` +
          `or after a rotation as PROFILE_MASTER_KEY_PREVIOUS until wrap-keys-anew is through (docs/rights.md)`,
      );
    }
    try {
      return open(master, wrapped);
    } catch {
      throw new Error(
        `PROFILE_MASTER_KEY: "${keyId}" is not the key of that name with which data keys are wrapped. Put the right one ` +
          `back from its copy; a new key wants a new id, with the old one as PROFILE_MASTER_KEY_PREVIOUS (docs/rights.md)`,
      );
    }
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
