import { createHash } from 'node:crypto';

/** By which a message of a source is known for ever, and its event: 16 bytes instead of up to 400, as a UUID. */
export function messageKey(source: string, messageId: string): string {
  const hex = createHash('sha256').update(`${source}\u0001${messageId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
