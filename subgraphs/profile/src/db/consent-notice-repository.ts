import type { EntityManager } from 'typeorm';

/** What people are shown before they decide; never changed once published. */
export interface ConsentNotice {
  readonly version: string;
  /** BCP 47: "en-GB". */
  readonly locale: string;
  readonly text: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly hash: string;
  readonly publishedAt: Date;
}

const NOTICE = 'version, locale, text, hash, published_at AS "publishedAt"';

/** Publishes a notice. @returns what stands under its version and locale: another text, when one was there before */
export async function insertNotice(tx: EntityManager, notice: ConsentNotice): Promise<ConsentNotice> {
  await tx.query(
    `INSERT INTO consent_notice (version, locale, text, hash, published_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [notice.version, notice.locale, notice.text, notice.hash, notice.publishedAt],
  );
  return (await findNotice(tx, notice.version, notice.locale)) ?? notice;
}

export async function findNotice(
  db: EntityManager,
  version: string,
  locale: string,
): Promise<ConsentNotice | null> {
  const [row]: ConsentNotice[] = await db.query(
    `SELECT ${NOTICE} FROM consent_notice WHERE version = $1 AND locale = $2`,
    [version, locale],
  );
  return row ?? null;
}

/** The hashes of these versions, by "version locale". */
export async function findNoticeHashes(
  db: EntityManager,
  versions: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (versions.length === 0) return new Map();
  const rows: { key: string; hash: string }[] = await db.query(
    `SELECT version || ' ' || locale AS key, hash FROM consent_notice WHERE version = ANY($1::text[])`,
    [[...new Set(versions)]],
  );
  return new Map(rows.map(({ key, hash }) => [key, hash]));
}

/** The notices published last, newest first. @param locale only those in it */
export const findNotices = (
  db: EntityManager,
  { locale, limit }: { readonly locale: string | null; readonly limit: number },
): Promise<ConsentNotice[]> =>
  db.query(
    `SELECT ${NOTICE} FROM consent_notice WHERE $1::text IS NULL OR locale = $1
      ORDER BY published_at DESC, version DESC, locale LIMIT $2`,
    [locale, limit],
  );
