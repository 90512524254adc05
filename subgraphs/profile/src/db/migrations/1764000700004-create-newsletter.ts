import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who asked for the newsletter, and who proved that the address is theirs. */
export class CreateNewsletter1764000700004 implements MigrationInterface {
  readonly name = 'CreateNewsletter1764000700004';

  async up(runner: QueryRunner): Promise<void> {
    // The address is sealed with the person's key; its mark says whether two are the same. Of the token that confirms
    // there is a hash alone. The one that unsubscribes can do nothing else, and goes into every mail.
    await runner.query(`
      CREATE TABLE newsletter_request (
        customer_id       uuid NOT NULL,
        origin_id         uuid NOT NULL,
        request_id        uuid NOT NULL,
        email_mark        text NOT NULL,
        email_sealed      bytea NOT NULL,
        locale            text NOT NULL,
        notice_version    text,
        requested_at      timestamptz NOT NULL,
        taken_at          timestamptz,
        sent_at           timestamptz,
        token_hash        text,
        confirmed_at      timestamptz,
        unsubscribe_token text NOT NULL,
        unsubscribed_at   timestamptz,
        PRIMARY KEY (customer_id, request_id),
        CONSTRAINT newsletter_request_request_id_unique UNIQUE (request_id),
        CONSTRAINT newsletter_request_unsubscribe_token_unique UNIQUE (unsubscribe_token)
      )
    `);
    await runner.query(
      `CREATE INDEX newsletter_request_mark ON newsletter_request (email_mark, requested_at)`,
    );
    await runner.query(`CREATE INDEX newsletter_request_token ON newsletter_request (token_hash)`);
    await runner.query(
      `CREATE INDEX newsletter_request_waiting ON newsletter_request (requested_at)
        WHERE sent_at IS NULL AND confirmed_at IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE newsletter_request`);
  }
}
