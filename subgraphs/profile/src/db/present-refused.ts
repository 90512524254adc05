import type { PersonalTable, Row } from '@rapport/subgraph-kit/rights/personal-tables';
import { openPayloads } from '../app/quarantine-seal';
import type { Secrecy } from '../secrecy/secrecy';

/** Shows refused events with their text in clear, and without what only this subgraph can use. */
export const presentRefused =
  (secrecy: Secrecy): NonNullable<PersonalTable['present']> =>
  async (tx, rows) => {
    const opened = await openPayloads(tx, secrecy, rows.map(toStored));
    return rows.map((row, index) =>
      Object.fromEntries(
        Object.entries({ ...row, payload: opened[index]?.payload ?? null }).filter(
          ([name]) => !['sealed', 'email_marks', 'origin_id'].includes(name),
        ),
      ),
    );
  };

const textIn = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function toStored(row: Row) {
  const sealed = textIn(row['sealed']);
  return {
    source: textIn(row['source']) ?? '',
    receivedAt: new Date(textIn(row['received_at']) ?? 0),
    payload: textIn(row['payload']),
    originId: textIn(row['origin_id']),
    // A bytea in JSON: "\x" and hexadecimal digits.
    sealed: sealed === null ? null : Buffer.from(sealed.slice(2), 'hex'),
  };
}
