import type { ExportPart, ExportRequested } from '@rapport/contracts/rights';
import type { EntityManager } from 'typeorm';
import { newId } from '../ids';
import { appendToOutbox } from '../outbox';
import type { PersonalFile } from './personal-data';

/** In UTF-16 units; a part is an event on the bus, and a few of them are in memory at a time. */
const PART_LENGTH_MAX = 150_000;

/** Sends every file as parts, while it is read: at most one part and one page of rows are in memory. */
export async function sendParts(
  tx: EntityManager,
  request: ExportRequested,
  from: { readonly subgraph: string; readonly files: readonly PersonalFile[]; readonly now: Date },
): Promise<void> {
  const part = (file: string, number: number, last: boolean, content: string): ExportPart => ({
    type: 'export.part',
    version: 1,
    eventId: newId(),
    occurredAt: from.now.toISOString(),
    requestId: request.requestId,
    attempt: request.eventId,
    subgraph: from.subgraph,
    files: from.files.length,
    file,
    part: number,
    last,
    content,
  });
  if (from.files.length === 0) await appendToOutbox(tx, [part('', 1, true, '')]);
  for (const { name, pages } of from.files) {
    const file = `${name}.json`;
    let number = 1;
    for await (const { content, last } of toParts(toJson(pages), PART_LENGTH_MAX)) {
      await appendToOutbox(tx, [part(file, number, last, content)]);
      number += 1;
    }
  }
}

/** A JSON array, a line a row. */
async function* toJson(pages: PersonalFile['pages']): AsyncGenerator<string> {
  let before = '[\n';
  for await (const rows of pages) {
    for (const row of rows) {
      yield before + JSON.stringify(row);
      before = ',\n';
    }
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** Cuts text into parts of at most `lengthMax`, never through a character. */
export async function* toParts(
  texts: AsyncIterable<string>,
  lengthMax: number,
): AsyncGenerator<{ readonly content: string; readonly last: boolean }> {
  let pending = '';
  for await (const text of texts) {
    pending += text;
    while (pending.length > lengthMax) {
      const cut = isHighSurrogate(pending.charCodeAt(lengthMax - 1)) ? lengthMax - 1 : lengthMax;
      yield { content: pending.slice(0, cut), last: false };
      pending = pending.slice(cut);
    }
  }
  yield { content: pending, last: true };
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
