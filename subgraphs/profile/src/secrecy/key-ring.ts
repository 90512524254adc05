import { createHmac } from 'node:crypto';
import { open, seal } from './cipher';

/** Keys at hand: with them texts are sealed and opened without asking anybody. For one transaction or one reading. */
export class KeyRing {
  constructor(private readonly keys: ReadonlyMap<string, Buffer>) {}

  /** @throws when there is no key of `id`: whoever seals asked for a ring with all of them */
  seal(id: string, plain: Buffer | string, about?: string): Buffer {
    return seal(this.keyOf(id), plain, about);
  }

  /** `null` where the key is gone. @throws when something else than `seal` made the bytes */
  open(id: string, sealed: Buffer, about?: string): string | null {
    return this.openBytes(id, sealed, about)?.toString('utf8') ?? null;
  }

  openBytes(id: string, sealed: Buffer, about?: string): Buffer | null {
    const key = this.keys.get(id);
    return key === undefined ? null : open(key, sealed, about);
  }

  /** A keyed hash, HMAC-SHA-256. */
  mark(id: string, text: string): string {
    return createHmac('sha256', this.keyOf(id)).update(text).digest('base64url');
  }

  private keyOf(id: string): Buffer {
    const key = this.keys.get(id);
    if (key === undefined) throw new Error(`the ring wants a key of ${id}; it has ${this.keys.size} others`);
    return key;
  }
}
