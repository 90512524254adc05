import type { PersonalTable, Row } from '@rapport/subgraph-kit/rights/personal-tables';
import type { Secrecy } from '../secrecy/secrecy';

/** A column that is sealed, and how an export shows it. */
export interface SealedColumn {
  readonly column: string;
  /** The column whose id the key is of. */
  readonly keyOf: string;
  /** What the text is called. */
  readonly shownAs: string;
  /** Whether the text is JSON. */
  readonly json?: boolean;
  /** The column in which the text lies in clear where it is not sealed yet; `shownAs` unless given. */
  readonly clearIn?: string;
  /** Columns that only this subgraph can use. */
  readonly left?: readonly string[];
}

/** Shows rows with what is sealed in one column in clear in another; where the key is gone it is `null`. */
export const presentSealed =
  (
    secrecy: Secrecy,
    { column, keyOf, shownAs, json = false, clearIn = shownAs, left = [] }: SealedColumn,
  ): NonNullable<PersonalTable['present']> =>
  async (tx, rows) => {
    const sealed = rows.flatMap((row) => {
      const [personId, bytes] = [row[keyOf], row[column]];
      return typeof personId === 'string' && typeof bytes === 'string' ? [{ row, personId, bytes }] : [];
    });
    const texts = await secrecy.open(
      tx,
      // A bytea in JSON: "\x" and hexadecimal digits.
      sealed.map(({ personId, bytes }) => ({ personId, sealed: Buffer.from(bytes.slice(2), 'hex') })),
    );
    const textOf = new Map(sealed.map(({ row }, index) => [row, texts[index] ?? null]));
    return rows.map((row) => {
      const text = textOf.get(row);
      const opened: unknown = text == null || !json ? text : JSON.parse(text);
      const shown: Row = { ...row, [shownAs]: text === undefined ? row[clearIn] : opened };
      return Object.fromEntries(
        Object.entries(shown).filter(([name]) => name !== column && !left.includes(name)),
      );
    });
  };
