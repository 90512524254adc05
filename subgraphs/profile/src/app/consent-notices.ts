import { BadInputError } from '@rapport/subgraph-kit/errors';
import { requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import type { EntityManager } from 'typeorm';
import { insertNotice, type ConsentNotice } from '../db/consent-notice-repository';
import { sha256 } from '../db/sha256';

const TEXT_LENGTH_MAX = 20_000;
const VERSION = /^[\w.-]{1,64}$/;
const LOCALE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;

export type PublishedNotice =
  | { readonly kind: 'PUBLISHED'; readonly notice: ConsentNotice }
  | { readonly kind: 'TAKEN'; readonly version: string; readonly locale: string };

/** Publishes a notice, for marketing staff. Published again with the same text it is the one that is there. */
export async function publishNotice(
  { db, viewer, now }: { readonly db: EntityManager; readonly viewer: Viewer; readonly now: Date },
  { version, locale, text }: Pick<ConsentNotice, 'version' | 'locale' | 'text'>,
): Promise<PublishedNotice> {
  requireStaff(viewer, 'marketing');
  if (!VERSION.test(version))
    throw new BadInputError('version wants 1 to 64 letters, digits, dots and dashes');
  if (!LOCALE.test(locale)) throw new BadInputError('locale wants a language tag like en-GB');
  if (text.length === 0 || text.length > TEXT_LENGTH_MAX || text.includes('\0')) {
    throw new BadInputError(`text wants 1 to ${TEXT_LENGTH_MAX} characters without NUL`);
  }
  const hash = sha256(text);
  const notice = await insertNotice(db, { version, locale, text, hash, publishedAt: now });
  return notice.hash === hash ? { kind: 'PUBLISHED', notice } : { kind: 'TAKEN', version, locale };
}
