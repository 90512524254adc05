import { QueryFailedError } from 'typeorm';

const ATTEMPTS_MAX = 5;
const PAUSE_MS_MAX = 50;
/** Deadlock detected, serialisation failure: the same transaction may succeed now. */
const RETRYABLE: ReadonlySet<unknown> = new Set(['40P01', '40001']);

/** Runs a whole transaction again when Postgres broke it off in favour of another. */
export async function withRetries<Answer>(run: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isRetryable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MS_MAX * attempt));
    }
  }
}

const isRetryable = (error: unknown): boolean =>
  error instanceof QueryFailedError && RETRYABLE.has((error.driverError as { code?: unknown }).code);
