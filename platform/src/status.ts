import type { FastifyPluginAsync } from 'fastify';
import type { ImportProgress } from './demo/progress';
import { readVersion } from './installation';

/** `off`: no demo is imported here. */
export type ImportStatus =
  ImportProgress | { readonly state: 'off'; readonly linesDone: 0; readonly linesTotal: 0 };

/** What `GET /status` answers. */
export interface Status {
  readonly version: string;
  /** Whether each answers right now. */
  readonly subgraphs: Readonly<Record<string, boolean>>;
  readonly import: ImportStatus;
}

export interface StatusBoard {
  showImport(progress: ImportProgress): void;
  read(): Promise<Status>;
}

const ANSWER_WITHIN_MS = 2_000;

export function createStatusBoard(ready: Readonly<Record<string, () => Promise<boolean>>>): StatusBoard {
  const version = readVersion();
  let progress: ImportStatus = { state: 'off', linesDone: 0, linesTotal: 0 };
  return {
    showImport(next) {
      progress = next;
    },
    async read() {
      const subgraphs = await Promise.all(
        Object.entries(ready).map(async ([name, ask]) => [name, await inTime(ask)] as const),
      );
      return { version, subgraphs: Object.fromEntries(subgraphs), import: progress };
    },
  };
}

async function inTime(ask: () => Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ANSWER_WITHIN_MS, false);
  });
  return Promise.race([ask().catch(() => false), tooLate]).finally(() => {
    clearTimeout(timer);
  });
}

/** `GET /status`, for development. */
export const statusRoute =
  (board: StatusBoard): FastifyPluginAsync =>
  (app) => {
    app.get('/status', () => board.read());
    return Promise.resolve();
  };
