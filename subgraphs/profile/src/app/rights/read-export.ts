import type { EntityManager } from 'typeorm';
import { findDataRequest, type DataRequest } from '../../db/data-request-repository';
import { findFiles, findNextPart, type StoredPart } from '../../db/export-part-repository';
import type { Secrecy } from '../../secrecy/secrecy';

const LINK_MS = 10 * 60_000;

/** A link to an export that is ready, good for ten minutes; `null` for any other request. */
export function downloadPath(secrecy: Secrecy, request: DataRequest, now: Date): string | null {
  if (!isReady(request, now)) return null;
  const untilMs = now.getTime() + LINK_MS;
  return `/v1/data-exports/${request.requestId}.zip?until=${untilMs}&signature=${signatureOf(secrecy, request.requestId, untilMs)}`;
}

const isReady = ({ kind, state, expiresAt }: DataRequest, now: Date): boolean =>
  kind === 'EXPORT' && state === 'COMPLETED' && expiresAt !== null && expiresAt > now;

const signatureOf = (secrecy: Secrecy, requestId: string, untilMs: number): string =>
  secrecy.master.sign(`data-export ${requestId} ${untilMs}`);

/** What a link said. */
export interface DownloadLink {
  readonly requestId: string;
  readonly untilMs: number;
  readonly signature: string;
}

/** The export behind a link; `null` when the link is not ours or too old, or the export is gone. */
export async function openExport(
  db: EntityManager,
  secrecy: Secrecy,
  { requestId, untilMs, signature }: DownloadLink,
  now: Date,
): Promise<DataRequest | null> {
  if (untilMs < now.getTime() || !secrecy.master.isSigned(signature, `data-export ${requestId} ${untilMs}`))
    return null;
  const request = await findDataRequest(db, requestId);
  return request !== null && isReady(request, now) ? request : null;
}

/** One file of an export, in pieces. */
export interface ExportedFile {
  readonly name: string;
  readonly pieces: AsyncIterable<string>;
}

/** The files of an export, its manifest first; one part at a time is in memory. */
export async function* readExport(
  db: EntityManager,
  secrecy: Secrecy,
  request: DataRequest,
): AsyncGenerator<ExportedFile> {
  const files = await findFiles(db, request.requestId);
  yield { name: 'manifest.json', pieces: once(manifest(request, files)) };
  let next = await findNextPart(db, request.requestId, null);
  async function* piecesOf(first: StoredPart): AsyncGenerator<string> {
    while (next?.subgraph === first.subgraph && next.file === first.file) {
      const [text] = await secrecy.open(db, [{ personId: request.requestId, sealed: next.sealed }]);
      if (typeof text !== 'string') throw new Error('the export expired while it was read');
      yield text;
      next = await findNextPart(db, request.requestId, next);
    }
  }
  while (next !== null) {
    const first = next;
    // A subgraph that holds nothing sent one part without a file.
    if (first.file === '') next = await findNextPart(db, request.requestId, first);
    else yield { name: `${first.subgraph}/${first.file}`, pieces: piecesOf(first) };
  }
}

const manifest = (
  request: DataRequest,
  files: readonly { readonly subgraph: string; readonly file: string }[],
): string =>
  `${JSON.stringify(
    {
      format: 'rapport-data-export',
      version: 1,
      requestId: request.requestId,
      requestedAt: request.requestedAt,
      completedAt: request.completedAt,
      customerIds: request.customerIds,
      anonymousIds: request.anonymousIds,
      files: files.map(({ subgraph, file }) => `${subgraph}/${file}`),
    },
    null,
    2,
  )}\n`;

async function* once(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}
