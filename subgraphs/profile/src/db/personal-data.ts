import { personalTables, type PersonalTable, type Row } from '@rapport/subgraph-kit/rights/personal-tables';
import type { PersonalData } from '@rapport/subgraph-kit/rights/personal-data';
import type { EntityManager } from 'typeorm';
import type { Secrecy } from '../secrecy/secrecy';

/** A money record that says of nobody whose it is: each on its own, so that two of one person do not meet either. */
const UNLINK_MONEY = 'customer_id = gen_random_uuid(), origin_id = gen_random_uuid(), anonymous_id = NULL';

/** What profile holds about people; tables not named here are deleted (tables-about-people.ts). */
export const createPersonalData = (secrecy: Secrecy): PersonalData =>
  personalTables(
    [
      {
        // Before the customer, whose number it asks for. An address is what anybody may have said of themselves: it
        // hands nobody's events out (see `eraseFirst`).
        table: 'quarantined_event',
        file: 'refused-events',
        where: `t.anonymous_id = ANY(person.anonymous_ids) OR EXISTS (
          SELECT FROM customer c WHERE c.id = ANY(person.customer_ids) AND t.user_id = c.number)`,
        onErasure: 'delete',
      },
      {
        table: 'customer',
        file: 'customer',
        where: 't.id = ANY(person.customer_ids)',
        onErasure: 'delete',
      },
      { table: 'shop_order', file: 'orders', onErasure: { set: UNLINK_MONEY } },
      { table: 'shop_return', file: 'returns', onErasure: { set: UNLINK_MONEY } },
      // The proof stays, and can still be verified, without saying of whom it is.
      {
        table: 'consent_record',
        file: 'consents',
        where:
          't.chain_id IN (SELECT chain_id FROM consent_chain WHERE origin_id = ANY(person.customer_ids))',
        onErasure: 'erased first',
      },
      { table: 'consent_chain', file: null, onErasure: { set: 'origin_id = NULL' } },
      {
        table: 'customer_identifier',
        file: 'identifiers',
        where: 't.origin_id = ANY(person.customer_ids)',
        onErasure: 'delete',
      },
      {
        table: 'merge_candidate',
        file: null,
        where: 't.left_id = ANY(person.customer_ids) OR t.right_id = ANY(person.customer_ids)',
        onErasure: 'delete',
      },
      {
        // What the staff did, on whose word, names two people by nothing but ids that mean nobody any more.
        table: 'customer_merge',
        file: 'merges',
        where: 't.from_id = ANY(person.customer_ids) OR t.into_id = ANY(person.customer_ids)',
        onErasure: 'delete',
      },
      {
        table: 'identity_claim',
        file: 'devices',
        where: 't.customer_id = ANY(person.customer_ids)',
        onErasure: 'delete',
      },
      {
        // A shared device goes on, and with it the sessions of others.
        table: 'device_stretch',
        file: 'sessions-on-devices',
        where: 't.owner_id = ANY(person.customer_ids)',
        onErasure: { set: 'owner_id = NULL, begun_by = NULL, owned_at = NULL, visitor_id = NULL' },
      },
      { table: 'customer_access', file: 'accesses', onErasure: 'delete' },
      { table: 'segment_mark', file: null, onErasure: 'delete' },
      { table: 'segment_person', file: null, onErasure: 'delete' },
      { table: 'computed_mark', file: null, onErasure: 'delete' },
      { table: 'replenishment', file: null, onErasure: 'delete' },
      { table: 'person_key', file: null, onErasure: 'delete' },
      {
        table: 'raw_event',
        file: 'raw_event',
        onErasure: 'delete',
        present: opening(secrecy, 'sealed', 'payload'),
      },
      {
        table: 'newsletter_request',
        file: 'newsletter_request',
        onErasure: 'delete',
        present: opening(secrecy, 'email_sealed', 'email', ['email_mark', 'token_hash', 'unsubscribe_token']),
      },
    ],
    {
      async eraseFirst(tx, { customerIds }) {
        const refused = await deleteRefusedWithAddress(tx, customerIds);
        return [
          { kind: 'person_key', erased: await secrecy.destroy(tx, customerIds), unlinked: 0 },
          { kind: 'refused_event', erased: refused, unlinked: 0 },
        ];
      },
    },
  );

/** Deletes refused events that hold one of these people's e-mail addresses as a whole text, and no other's number. */
async function deleteRefusedWithAddress(tx: EntityManager, customerIds: readonly string[]): Promise<number> {
  const [, rows]: [unknown, number] = await tx.query(
    `DELETE FROM quarantined_event t USING customer c
      WHERE c.id = ANY($1::uuid[]) AND t.user_id IS NULL AND c.traits->'email'->>0 LIKE '%_@_%'
        AND strpos(lower(t.payload), '"' || lower(c.traits->'email'->>0) || '"') > 0`,
    [customerIds],
  );
  return rows;
}

/** Shows rows with what is sealed in one column as text in another, and without what only this subgraph can use. */
function opening(
  secrecy: Secrecy,
  column: string,
  shownAs: string,
  left: readonly string[] = [],
): NonNullable<PersonalTable['present']> {
  return async (tx, rows) => {
    const sealed = rows.flatMap((row) => {
      const [personId, bytes] = [row['origin_id'], row[column]];
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
      const shown: Row = text === undefined ? row : { ...row, [shownAs]: text };
      return Object.fromEntries(
        Object.entries(shown).filter(([name]) => name !== column && !left.includes(name)),
      );
    });
  };
}
