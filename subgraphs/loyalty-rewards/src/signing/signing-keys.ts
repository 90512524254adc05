import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/** What a signed document is: one kind is never taken for another. */
export type DocumentType = 'offline-allowance' | 'member-token';

/** A key with which anybody can verify a signature and nobody can make one. */
export interface PublicKey {
  readonly id: string;
  /** SubjectPublicKeyInfo in base64url. */
  readonly spki: string;
}

/** Before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const DOCUMENT_LENGTH_MAX = 4_096;

/**
 * Ed25519 keys that sign what tills and members carry around: a compact JWS (RFC 7515, RFC 8037) with the type in its
 * header. Whoever verifies one needs the public key alone, and no connection. The first key signs; the others only verify
 * what was signed before a rotation.
 */
export class SigningKeys {
  private constructor(private readonly keys: ReadonlyMap<string, KeyObject>) {}

  /** @param text "id:key" or "id:key,older-id:key", each key 32 bytes in base64url, no id twice. @returns null when it is not that */
  static parse(text: string): SigningKeys | null {
    const keys = new Map<string, KeyObject>();
    for (const part of text.split(',')) {
      const [, id, encoded] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9_-]{43})$/.exec(part.trim()) ?? [];
      if (id === undefined || encoded === undefined || keys.has(id)) return null;
      const der = Buffer.concat([PKCS8_PREFIX, Buffer.from(encoded, 'base64url')]);
      keys.set(id, createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    }
    return new SigningKeys(keys);
  }

  get publicKeys(): PublicKey[] {
    return [...this.keys].map(([id, key]) => ({
      id,
      spki: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url'),
    }));
  }

  /** @param claims survives JSON; the same claims give the same document */
  sign(type: DocumentType, claims: object): string {
    const [first] = this.keys;
    if (first === undefined) throw new Error('there is a signing key');
    const [kid, key] = first;
    const text = `${encode({ alg: 'EdDSA', typ: type, kid })}.${encode(claims)}`;
    return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
  }

  /** The claims of a document that one of the keys signed as `type`; `null` for anything else. */
  verify(type: DocumentType, document: string): unknown {
    if (document.length > DOCUMENT_LENGTH_MAX) return null;
    const [header = '', claims = '', signature = '', ...rest] = document.split('.');
    const { alg, typ, kid } = decode(header) as { alg?: unknown; typ?: unknown; kid?: unknown };
    const key = typeof kid === 'string' ? this.keys.get(kid) : undefined;
    if (rest.length > 0 || alg !== 'EdDSA' || typ !== type || key === undefined) return null;
    const signed = Buffer.from(`${header}.${claims}`);
    const isSigned = verify(null, signed, createPublicKey(key), Buffer.from(signature, 'base64url'));
    return isSigned ? decode(claims) : null;
  }
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode(text: string): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
