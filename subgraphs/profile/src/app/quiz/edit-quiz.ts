import { NotFoundError } from '@rapport/subgraph-kit/errors';
import { actorOf, requireStaff, type Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import { findQuizzes, insertQuiz, publishQuiz, type StoredQuiz } from '../../db/quiz-repository';
import { problemsOfQuiz } from '../../domain/quiz/check-quiz';
import type { QuizDefinition } from '../../domain/quiz/quiz';

/** What became of a definition. */
export type SavedQuiz = { readonly quiz: StoredQuiz } | { readonly problems: readonly string[] };

/** Keeps the next version of a quiz as a draft, unless something is wrong with it. For marketing. */
export async function saveQuiz(
  db: DataSource,
  viewer: Viewer,
  definition: QuizDefinition,
  now: Date,
): Promise<SavedQuiz> {
  requireStaff(viewer, 'marketing');
  const problems = problemsOfQuiz(definition);
  if (problems.length > 0) return { problems };
  const quiz = await db.transaction((tx) => insertQuiz(tx, definition, actorOf(viewer), now));
  if (quiz === null) throw new Error('a quiz that was just inserted exists');
  return { quiz };
}

/** Has a version asked from now on. Who began another one goes on with it. For marketing. */
export async function putQuizOut(
  db: DataSource,
  viewer: Viewer,
  { key, version }: { readonly key: string; readonly version: number },
  now: Date,
): Promise<StoredQuiz> {
  requireStaff(viewer, 'marketing');
  const quiz = await publishQuiz(db.manager, key, version, now);
  if (quiz === null) throw new NotFoundError('Quiz', `${key} version ${version}`);
  return quiz;
}

/** A page of all versions. For staff. */
export async function listQuizzes(
  db: DataSource,
  viewer: Viewer,
  page: { readonly limit: number; readonly after: { readonly key: string; readonly version: number } | null },
): Promise<StoredQuiz[]> {
  requireStaff(viewer, 'marketing', 'analyst');
  return findQuizzes(db.manager, page.limit, page.after);
}
