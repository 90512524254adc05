import type { EntityManager } from 'typeorm';
import type { Answers, QuizDefinition } from '../domain/quiz/quiz';
import type { SealedTransaction } from '../secrecy/secrecy';

/** One version of a quiz. */
export interface StoredQuiz {
  readonly key: string;
  readonly version: number;
  readonly definition: QuizDefinition;
  readonly createdAt: Date;
  /** `null` for a draft. Of several that were published the highest version is asked. */
  readonly publishedAt: Date | null;
}

/** What somebody answered so far. */
export interface QuizResponse {
  readonly customerId: string;
  readonly originId: string;
  readonly responseId: string;
  readonly key: string;
  readonly version: number;
  readonly answers: Answers;
  readonly startedAt: Date;
  readonly changedAt: Date;
  readonly completedAt: Date | null;
}

/** As it lies there: in clear from before sealing, else with the key of the id it was written under. */
type StoredResponse = Omit<QuizResponse, 'answers'> & {
  readonly answers: Answers | null;
  readonly sealed: Buffer | null;
};

const QUIZ = `quiz_key AS key, version, definition, created_at AS "createdAt", published_at AS "publishedAt"`;
const RESPONSE = `customer_id AS "customerId", origin_id AS "originId", response_id AS "responseId", quiz_key AS key,
  version, answers, answers_sealed AS sealed, started_at AS "startedAt", changed_at AS "changedAt", completed_at AS "completedAt"`;

/** Adds the next version of a quiz, a draft. */
export async function insertQuiz(
  tx: EntityManager,
  definition: QuizDefinition,
  createdBy: string,
  createdAt: Date,
): Promise<StoredQuiz | null> {
  // By itself, so that the insert sees the version of whoever was first.
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7))', [definition.key]);
  const rows: StoredQuiz[] = await tx.query(
    `INSERT INTO quiz (quiz_key, version, definition, created_by, created_at)
     SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4 FROM quiz WHERE quiz_key = $1
     RETURNING ${QUIZ}`,
    [definition.key, JSON.stringify(definition), createdBy, createdAt],
  );
  return rows[0] ?? null;
}

/** Publishes a version; one that was published stays as it is. @returns `null` when there is none */
export async function publishQuiz(
  tx: EntityManager,
  key: string,
  version: number,
  at: Date,
): Promise<StoredQuiz | null> {
  const [rows]: [StoredQuiz[], number] = await tx.query(
    `UPDATE quiz SET published_at = coalesce(published_at, $3) WHERE quiz_key = $1 AND version = $2 RETURNING ${QUIZ}`,
    [key, version, at],
  );
  return rows[0] ?? null;
}

/** The version that is asked now. */
export async function findPublishedQuiz(db: EntityManager, key: string): Promise<StoredQuiz | null> {
  const rows: StoredQuiz[] = await db.query(
    `SELECT ${QUIZ} FROM quiz WHERE quiz_key = $1 AND published_at IS NOT NULL ORDER BY version DESC LIMIT 1`,
    [key],
  );
  return rows[0] ?? null;
}

export async function findQuizVersion(
  db: EntityManager,
  { key, version }: { readonly key: string; readonly version: number },
): Promise<StoredQuiz | null> {
  const rows: StoredQuiz[] = await db.query(`SELECT ${QUIZ} FROM quiz WHERE quiz_key = $1 AND version = $2`, [
    key,
    version,
  ]);
  return rows[0] ?? null;
}

/** All versions, by key, the newest of each first. */
export function findQuizzes(
  db: EntityManager,
  limit: number,
  after: { readonly key: string; readonly version: number } | null,
): Promise<StoredQuiz[]> {
  return db.query(
    `SELECT ${QUIZ} FROM quiz
      WHERE $2::text IS NULL OR quiz_key > $2 OR (quiz_key = $2 AND version < $3)
      ORDER BY quiz_key, version DESC LIMIT $1`,
    [limit, after?.key ?? null, after?.version ?? null],
  );
}

/** What this person began last of a quiz, or the response of this id, if it is theirs. */
export async function findResponse(
  { tx, secrecy }: SealedTransaction,
  customerId: string,
  by: { readonly responseId: string } | { readonly key: string },
): Promise<QuizResponse | null> {
  const [where, value] =
    'responseId' in by ? ['response_id = $2::uuid', by.responseId] : ['quiz_key = $2', by.key];
  const [row]: StoredResponse[] = await tx.query(
    `SELECT ${RESPONSE} FROM quiz_response WHERE customer_id = $1 AND ${where}
      ORDER BY started_at DESC, response_id DESC LIMIT 1`,
    [customerId, value],
  );
  if (row === undefined) return null;
  const { answers, sealed, ...response } = row;
  if (sealed === null) return { ...response, answers: answers ?? {} };
  const [text] = await secrecy.open(tx, [{ personId: row.originId, sealed }]);
  return { ...response, answers: text == null ? {} : (JSON.parse(text) as Answers) };
}

/** @param response of somebody whom the transaction has locked */
export async function saveResponse(
  { tx, secrecy }: SealedTransaction,
  response: QuizResponse,
): Promise<void> {
  const [sealed] = await secrecy.seal(tx, [
    { personId: response.originId, text: JSON.stringify(response.answers) },
  ]);
  await tx.query(
    `INSERT INTO quiz_response (customer_id, origin_id, response_id, quiz_key, version, answers_sealed, started_at,
                                changed_at, completed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (response_id) DO UPDATE SET answers = NULL, answers_sealed = excluded.answers_sealed,
       changed_at = excluded.changed_at, completed_at = excluded.completed_at`,
    [
      response.customerId,
      response.originId,
      response.responseId,
      response.key,
      response.version,
      sealed,
      response.startedAt,
      response.changedAt,
      response.completedAt,
    ],
  );
}

/** Answers that lie in clear, of a few, locked. */
export const lockUnsealedAnswers = (
  tx: EntityManager,
  limit: number,
): Promise<{ readonly responseId: string; readonly originId: string; readonly answers: Answers }[]> =>
  tx.query(
    `SELECT response_id AS "responseId", origin_id AS "originId", answers FROM quiz_response
      WHERE answers IS NOT NULL LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );

/** Keeps answers sealed and no more in clear. */
export const replaceAnswers = (
  tx: EntityManager,
  responses: readonly { readonly responseId: string; readonly sealed: Buffer }[],
): Promise<unknown> =>
  tx.query(
    `UPDATE quiz_response r SET answers = NULL, answers_sealed = new.sealed
       FROM unnest($1::uuid[], $2::bytea[]) AS new (id, sealed) WHERE r.response_id = new.id`,
    [responses.map(({ responseId }) => responseId), responses.map(({ sealed }) => sealed)],
  );
