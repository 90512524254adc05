import { isTransient } from '@rapport/subgraph-kit/transient-error';
import { QueryFailedError } from 'typeorm';

const ATTEMPTS_MAX = 4;
const RETRY_AFTER_MS = 25;
const UNIQUE_VIOLATION = '23505';

/**
 * Runs a transaction again after a failure that passes by itself, or when another one stored the same key first: the next
 * attempt finds it.
 */
export async function untilItPasses<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !(isTransient(error) || isUniqueViolation(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS * attempt * (0.5 + Math.random())));
    }
  }
}

const isUniqueViolation = (error: unknown): boolean =>
  error instanceof QueryFailedError &&
  (error.driverError as { code?: unknown } | undefined)?.code === UNIQUE_VIOLATION;
