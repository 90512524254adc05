import { personalTables } from '@rapport/subgraph-kit/rights/personal-tables';
import type { Person, PersonalData } from '@rapport/subgraph-kit/rights/personal-data';
import { reportedValue } from '../domain/traits';
import type { SealedTransaction, Secrecy } from '../secrecy/secrecy';
import { findKnownAs } from './person-repository';
import { presentRefused } from './present-refused';
import { presentSealed } from './present-sealed';

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
        present: presentRefused(secrecy),
      },
      {
        table: 'customer',
        file: 'customer',
        where: 't.id = ANY(person.customer_ids)',
        onErasure: 'delete',
        present: presentSealed(secrecy, {
          column: 'traits_sealed',
          keyOf: 'id',
          shownAs: 'traits',
          json: true,
        }),
      },
      {
        table: 'quiz_response',
        file: 'quiz_response',
        onErasure: 'delete',
        present: presentSealed(secrecy, {
          column: 'answers_sealed',
          keyOf: 'origin_id',
          shownAs: 'answers',
          json: true,
        }),
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
        // Before the identifiers, whose marks it asks for: what was typed of the person and found nobody goes too.
        table: 'till_lookup',
        file: 'till-lookups',
        where: `t.customer_id = ANY(person.customer_ids) OR EXISTS (
          SELECT FROM customer_identifier i WHERE i.origin_id = ANY(person.customer_ids)
             AND i.type = t.type AND i.mark = t.mark)`,
        onErasure: 'delete',
        present: (_, rows) => Promise.resolve(rows.map((row) => ({ ...row, mark: undefined }))),
      },
      {
        table: 'customer_identifier',
        file: 'identifiers',
        where: 't.origin_id = ANY(person.customer_ids)',
        onErasure: 'delete',
        present: presentSealed(secrecy, {
          column: 'sealed',
          keyOf: 'origin_id',
          shownAs: 'value',
          clearIn: 'mark',
          left: ['mark'],
        }),
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
        present: presentSealed(secrecy, { column: 'sealed', keyOf: 'origin_id', shownAs: 'payload' }),
      },
      {
        table: 'newsletter_request',
        file: 'newsletter_request',
        onErasure: 'delete',
        present: presentSealed(secrecy, {
          column: 'email_sealed',
          keyOf: 'origin_id',
          shownAs: 'email',
          left: ['email_mark', 'token_hash', 'unsubscribe_token'],
        }),
      },
    ],
    {
      async eraseFirst(tx, person) {
        const { customerIds } = person;
        const refused = await deleteRefusedWithAddress({ tx, secrecy }, person);
        return [
          { kind: 'person_key', erased: await secrecy.destroy(tx, customerIds), unlinked: 0 },
          { kind: 'refused_event', erased: refused, unlinked: 0 },
        ];
      },
    },
  );

/**
 * Deletes refused events that hold one of these people's e-mail addresses, as a system reported it, as a whole text, and
 * no other's number.
 */
async function deleteRefusedWithAddress(sealed: SealedTransaction, person: Person): Promise<number> {
  const { traits } = await findKnownAs(sealed, person);
  const emails = traits.flatMap(({ email }) => {
    const value = reportedValue(email);
    return typeof value === 'string' && /.@./.test(value) ? [value.trim().toLowerCase()] : [];
  });
  const mark = await sealed.secrecy.marker(sealed.tx);
  // What is not sealed yet has no marks, but can be searched.
  const [, rows]: [unknown, number] = await sealed.tx.query(
    `DELETE FROM quarantined_event t
      WHERE t.origin_id = ANY($3::uuid[]) OR t.user_id IS NULL AND (t.email_marks && $1::text[] OR t.payload IS NOT NULL AND EXISTS (
        SELECT FROM unnest($2::text[]) AS email WHERE strpos(lower(t.payload), '"' || email || '"') > 0))`,
    [emails.map((email) => mark('email', email)), emails, person.customerIds],
  );
  return rows;
}
