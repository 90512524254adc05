import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { identify } from './events';
import { SERVICE, STAFF, startShop, type Shop } from './shop';

interface Mail {
  readonly requestId: string;
  readonly email: string;
  readonly locale: string;
  readonly token: string;
  readonly unsubscribeToken: string;
}

describe('the newsletter', () => {
  let now = new Date('2026-06-01T12:00:00Z');
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({}, () => now);
    await shop.send(identify('ada', null));
  });
  afterAll(() => shop.stop());

  const guest = (anonymousId: string): Viewer => ({ kind: 'guest', anonymousId });
  const request = (email: string, viewer: Viewer) =>
    shop.query(
      `mutation ($email: String!) { requestNewsletter(input: { email: $email, locale: "de-at", noticeVersion: "7" }) {
         confirmWithinHours } }`,
      { viewer, variables: { email } },
    );
  const take = async (viewer: Viewer = SERVICE): Promise<Mail[]> => {
    const { data, errors } = await shop.query(
      'mutation { takeNewsletterMails(input: {}) { requestId email locale token unsubscribeToken } }',
      { viewer },
    );
    expect(errors).toEqual([]);
    return data?.['takeNewsletterMails'] as Mail[];
  };
  const confirm = async (token: string) => {
    const { data } = await shop.query(
      `mutation ($token: String!) { confirmNewsletter(input: { token: $token }) {
         ... on NewsletterConfirmed { confirmedAt } ... on NewsletterTokenRefused { problem } } }`,
      { variables: { token } },
    );
    return data?.['confirmNewsletter'] as Record<string, unknown>;
  };
  const subscribers = async () => {
    const { data } = await shop.query(
      '{ newsletterSubscribers { edges { node { email locale unsubscribeToken } } } }',
      { viewer: SERVICE },
    );
    const list = data?.['newsletterSubscribers'] as {
      edges: { node: { email: string; unsubscribeToken: string } }[];
    };
    return list.edges.map(({ node }) => node.email);
  };
  const only = (mails: Mail[]): Mail => {
    const [mail] = mails;
    if (mail === undefined || mails.length > 1) throw new Error(`one mail was wanted; ${mails.length} came`);
    return mail;
  };

  it('is subscribed to once the mailbox confirms, and the consent says how it came about', async () => {
    const ada: Viewer = { kind: 'customer', customerId: await shop.customerId('ada') };
    expect((await request(' Ada@Example.com ', ada)).data).toEqual({
      requestNewsletter: { confirmWithinHours: 48 },
    });
    expect(await subscribers()).toEqual([]);
    const mail = only(await take());
    expect(mail).toMatchObject({ email: 'ada@example.com', locale: 'de-AT' });
    expect(await confirm(mail.token)).toEqual({ confirmedAt: now.toISOString() });
    expect(await subscribers()).toEqual(['ada@example.com']);
    expect(
      await shop.sql(`SELECT method, purpose, notice_version AS notice, locale FROM consent_record`),
    ).toEqual([{ method: 'DOUBLE_OPT_IN', purpose: 'MARKETING_EMAIL', notice: '7', locale: 'de-AT' }]);
    const told = await shop.published('consent.changed');
    expect(told.at(-1)).toMatchObject({ granted: ['MARKETING_EMAIL'] });
  });

  it('keeps no token and no address that could be read in the database', async () => {
    await request('secret@example.com', guest('secret-phone'));
    const mail = only(await take());
    const rows = JSON.stringify(await shop.sql('SELECT to_jsonb(n) AS row FROM newsletter_request n'));
    expect(rows).not.toContain(mail.token);
    expect(rows).not.toContain('secret@example');
    expect(rows).not.toContain(Buffer.from('secret@example').toString('hex'));
    await confirm(mail.token);
  });

  it('is confirmed by a token once, however many try at the same moment', async () => {
    await request('once@example.com', guest('once-phone'));
    const mail = only(await take());
    const answers = await Promise.all(Array.from({ length: 4 }, () => confirm(mail.token)));
    expect(answers.filter((answer) => 'confirmedAt' in answer)).toHaveLength(1);
    expect(answers.filter((answer) => answer['problem'] === 'USED')).toHaveLength(3);
    expect(await confirm('no-such-token-no-such-token')).toEqual({ problem: 'UNKNOWN' });
  });

  it('is handed to one mailer, and to another with a new token when the first says nothing for ten minutes', async () => {
    await request('mailer@example.com', guest('mailer-phone'));
    const both = await Promise.all([take(), take()]);
    const first = only(both.flat());
    expect(await take()).toEqual([]);
    now = new Date(now.getTime() + 11 * 60_000);
    const second = only(await take());
    expect(second.requestId).toBe(first.requestId);
    expect(await confirm(first.token)).toEqual({ problem: 'UNKNOWN' });
    await shop.query(
      'mutation ($ids: [ID!]!) { newsletterMailsSent(input: { requestIds: $ids }) { requestIds } }',
      {
        viewer: SERVICE,
        variables: { ids: [second.requestId] },
      },
    );
    now = new Date(now.getTime() + 11 * 60_000);
    expect(await take()).toEqual([]);
    expect(await confirm(second.token)).toMatchObject({ confirmedAt: expect.any(String) as unknown });
  });

  it('is not confirmed by a mail that is two days old', async () => {
    await request('late@example.com', guest('late-phone'));
    const mail = only(await take());
    now = new Date(now.getTime() + 48 * 3_600_000);
    expect(await confirm(mail.token)).toEqual({ problem: 'EXPIRED' });
  });

  it('mails an address three times a day at most, and answers the same whether it is known or not', async () => {
    const answers = [];
    for (let n = 0; n < 5; n += 1) answers.push(await request('flooded@example.com', guest(`flood-${n}`)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(JSON.stringify(await request('ada@example.com', guest('asks about ada')))).toBe(
      JSON.stringify(answers[0]),
    );
    const mails = await take();
    expect(mails.filter(({ email }) => email === 'flooded@example.com')).toHaveLength(3);
  });

  it('ends by one click of a mail program (RFC 8058), any number of times, and with it the consent', async () => {
    const [row] = await shop.sql<{ token: string }>(
      `SELECT unsubscribe_token AS token FROM newsletter_request n JOIN customer c ON c.id = n.customer_id
        WHERE c.number = 'ada'`,
    );
    const click = (token: string) =>
      shop.http.inject({
        method: 'POST',
        url: `/v1/newsletter/unsubscribe?token=${token}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'List-Unsubscribe=One-Click',
      });
    for (const token of [row?.token ?? '', row?.token ?? '', 'unknown-unknown-unknown']) {
      const answer = await click(token);
      expect([answer.statusCode, answer.json()]).toEqual([200, { success: true }]);
    }
    expect(await subscribers()).not.toContain('ada@example.com');
    const { data } = await shop.query(
      '{ customerByNumber(number: "ada") { consents { purpose granted } } }',
      {
        viewer: STAFF,
      },
    );
    expect(data?.['customerByNumber']).toMatchObject({
      consents: [{ purpose: 'MARKETING_EMAIL', granted: false }],
    });
  });

  it('goes to nobody whose consent was withdrawn elsewhere', async () => {
    const once = guest('once-phone');
    expect(await subscribers()).toContain('once@example.com');
    const { errors } = await shop.query(
      'mutation { setConsent(input: { purpose: MARKETING_EMAIL, granted: false }) { granted } }',
      { viewer: once },
    );
    expect(errors).toEqual([]);
    expect(await subscribers()).not.toContain('once@example.com');
  });

  it.each([
    '',
    'ada',
    'ada@',
    '@example.com',
    'a b@example.com',
    'ada@example',
    `${'a'.repeat(250)}@example.com`,
  ])('refuses %j as an address', async (email) => {
    expect((await request(email, guest('g'))).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
  });

  it('shows addresses and tokens to back ends alone', async () => {
    for (const source of [
      'mutation { takeNewsletterMails(input: {}) { token } }',
      '{ newsletterSubscribers { edges { node { email } } } }',
    ]) {
      expect((await shop.query(source, { viewer: STAFF })).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    }
  });
});
