import { addDays } from '@rapport/kernel/clock';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { EntityManager } from 'typeorm';
import { findComparable } from '../src/db/segment/comparable-repository';
import { identify, ordered } from './events';
import { STAFF, startShop, type Shop } from './shop';

const START = new Date('2026-06-01T12:00:00.000Z');
const MARKETING: Viewer = { kind: 'staff', staffId: 'mia', roles: ['marketing'] };
const REFUSE = `mutation { setConsent(input: { purpose: PERSONALISATION, granted: false }) { granted } }`;
const REDUCE = `mutation { setConsents(input: { decisions: [], personalisation: BASIC }) { __typename } }`;
const ERASE = `mutation { eraseMe(input: {}) { id } }`;
const SAVED = `... on SegmentSaved { segment { id version } } ... on SegmentRefused { code message }`;
const CREATE = `mutation ($input: CreateLookalikeInput!) { createLookalike(input: $input) { ${SAVED} } }`;
const RESIZE = `mutation ($input: ChangeLookalikeInput!) { changeLookalike(input: $input) { ${SAVED} } }`;
const BY_RULE = `mutation ($input: CreateSegmentInput!) { createSegment(input: $input) { ${SAVED} } }`;
const CHANGE = `mutation ($input: ChangeSegmentInput!) { changeSegment(input: $input) { ${SAVED} } }`;
const ARCHIVE = `mutation ($input: ArchiveSegmentInput!) { archiveSegment(input: $input) { ${SAVED} } }`;

/** Of these the first are known as "pro", the others up to 100 buy as they do, and the rest buy little and seldom. */
const [PROS, BUSY, PEOPLE] = [40, 100, 260];
const number = (person: number): string => `c-${String(person).padStart(3, '0')}`;
const pro = { op: 'trait', name: 'plan', test: { is: 'EQ', value: 'pro' } };

describe('lookalikes', () => {
  let shop: Shop;
  let seedId: string;
  beforeAll(async () => {
    shop = await startShop({}, () => START, ['PERSONALISATION']);
    const events = Array.from({ length: PEOPLE }, (_, person) => {
      const userId = number(person);
      const order = (n: number, units: number, days: number) =>
        ordered(`${userId}-${n}`, [['A1', units, '10']], {
          userId,
          timestamp: addDays(START, -days).toISOString(),
        });
      const often = [1, 2, 3].map((n) => order(n, 15 + (person % 11), 9 * n + (person % 5)));
      return [
        identify(userId, null, { plan: person < PROS ? 'pro' : 'free' }),
        ...(person < BUSY ? often : [order(1, 1 + (person % 3), 100 + person)]),
      ];
    }).flat();
    for (let from = 0; from < events.length; from += 250) await shop.send(...events.slice(from, from + 250));
    ({ id: seedId } = await save(BY_RULE, { key: 'pros', name: 'Pros', rule: pro }));
    await settle();
  });
  afterAll(() => shop.stop());

  const settle = () => shop.subgraph.runSchedule('settle-segments');
  const night = async () => {
    await shop.subgraph.runSchedule('learn-from-shop');
    await settle();
  };
  const answer = async (mutation: string, input: object) => {
    const variables = { input: input as Record<string, unknown> };
    const { data, errors } = await shop.query(mutation, { variables, viewer: MARKETING });
    return { ...(Object.values(data ?? {})[0] as object), ...(errors.length > 0 && { errors }) };
  };
  const save = async (mutation: string, input: object) => {
    const saved = (await answer(mutation, input)) as { segment?: { id: string; version: number } };
    if (saved.segment === undefined) throw new Error(JSON.stringify(saved));
    return saved.segment;
  };
  let made = 0;
  const wish = (some: object = {}) => ({
    key: `like-pros-${(made += 1)}`,
    name: 'Like pros',
    of: seedId,
    size: { people: 30 },
    ...some,
  });
  const membersOf = async (segmentId: string) => {
    const rows = await shop.sql<{ number: string }>(
      `SELECT number FROM segment_membership m JOIN customer c ON c.id = m.customer_id
        WHERE m.segment_id = $1 AND m.member ORDER BY number`,
      [segmentId],
    );
    return rows.map((row) => row.number);
  };
  const changesOf = async (segmentId: string) =>
    (await shop.published('segment.changed')).filter((change) => change.segmentId === segmentId);
  const ask = async (query: string, variables: Record<string, unknown>, viewer: Viewer = STAFF) =>
    (await shop.query(query, { variables, viewer })).data;

  it('may be tried before they are created, and answer the same', async () => {
    const fit = 'population seedPeople wanted auc lift reasons definedBy';
    const tried = await ask(
      `query ($of: ID!) { simulateLookalike(of: $of, size: { share: 0.1 }) { ${fit} } }`,
      { of: seedId },
    );
    expect(tried).toMatchObject({ simulateLookalike: { population: PEOPLE, seedPeople: PROS, wanted: 26 } });
    const { id } = await save(CREATE, wish({ size: { share: 0.1 } }));
    await settle();
    const kept = await ask(`query ($id: ID!) { segment(id: $id) { lookalike { fit { ${fit} } } } }`, { id });
    expect(kept).toEqual({ segment: { lookalike: { fit: tried?.['simulateLookalike'] } } });
  });

  it('are tried by few at once: each costs a thread', async () => {
    const query = `query ($of: ID!) { simulateLookalike(of: $of, size: { people: 10 }) { auc } }`;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => shop.query(query, { variables: { of: seedId }, viewer: STAFF })),
    );
    const codes = answers.flatMap(({ errors }) => errors.map(({ code }) => code));
    expect(new Set(codes)).toEqual(new Set(['SERVICE_UNAVAILABLE']));
    expect(codes.length).toBeLessThan(8);
  });

  it('are found soon after they are asked for, told of once, and stay from night to night', async () => {
    const { id } = await save(CREATE, wish());
    await settle();
    const members = await membersOf(id);
    expect(members).toHaveLength(30);
    expect(members.every((one) => one >= number(PROS) && one < number(BUSY))).toBe(true);
    const told = await changesOf(id);
    expect(told).toHaveLength(30);
    expect(
      told.every(({ member, revision, segmentKey }) => member && revision === 1 && segmentKey !== ''),
    ).toBe(true);
    const answered = await ask(
      `query ($id: ID!) { segment(id: $id) { kind size rule freshness { complete } lookalike {
         of { key } size { share people } excludeSeed trainedAt problem auc reasons fit { wanted lift definedBy } }
         members(first: 50) { edges { node { score } } } } }`,
      { id },
    );
    expect(answered).toMatchObject({
      segment: {
        kind: 'LOOKALIKE',
        size: 30,
        rule: null,
        freshness: { complete: true },
        lookalike: {
          of: { key: 'pros' },
          size: { share: null, people: 30 },
          excludeSeed: true,
          trainedAt: START.toISOString(),
          problem: null,
          reasons: expect.arrayContaining(['frequent']) as string[],
          fit: { wanted: 30, definedBy: [] },
        },
      },
    });
    const { lookalike, members: page } = answered?.['segment'] as {
      lookalike: { auc: number; fit: { lift: number } };
      members: { edges: { node: { score: number } }[] };
    };
    // The others who buy as the pros do count against it: (160 + 60 / 2) / 220.
    expect(lookalike.auc).toBeGreaterThan(0.8);
    expect(lookalike.fit.lift).toBeGreaterThan(1.5);
    expect(page.edges.every(({ node }) => node.score > 0 && node.score <= 1)).toBe(true);

    await night();
    expect(await membersOf(id)).toEqual(members);
    expect(await changesOf(id)).toHaveLength(30);
  });

  it('leave when they enter the segment they are like, withdraw consent or are erased, and are replaced in the night', async () => {
    const { id } = await save(CREATE, wish());
    await settle();
    const [promoted = '', withdrawn = '', erased = '', reduced = '', ...others] = await membersOf(id);
    await shop.send(identify(promoted, null, { plan: 'pro' }, { timestamp: START.toISOString() }));
    await shop.query(REFUSE, { viewer: await as(withdrawn) });
    await shop.query(ERASE, { viewer: await as(erased) });
    // The dial is looked at in the night, as for automatic segments.
    await shop.query(REDUCE, { viewer: await as(reduced) });
    await settle();
    expect(await membersOf(id)).toEqual([reduced, ...others]);
    expect((await changesOf(id)).filter(({ member }) => !member).length).toBeGreaterThanOrEqual(2);
    await night();
    const members = await membersOf(id);
    expect(members).toHaveLength(30);
    for (const gone of [promoted, withdrawn, erased, reduced]) expect(members).not.toContain(gone);
    // Who was found before is found again: four came, nobody else went.
    expect(members.filter((one) => others.includes(one))).toEqual(others);
  });
  const as = async (who: string): Promise<Viewer> => ({
    kind: 'customer',
    customerId: await shop.customerId(who),
  });

  it('stay as they are when there is nothing to learn from any more, and say why', async () => {
    const { id: ofId } = await save(BY_RULE, { key: 'going', name: 'Going', rule: pro });
    await settle();
    const { id } = await save(CREATE, wish({ of: ofId }));
    await settle();
    const members = await membersOf(id);
    // As the night does with an automatic segment that is no more: nobody is asked.
    await shop.sql(`UPDATE segment SET archived_at = now(), version = version + 1 WHERE segment_id = $1`, [
      ofId,
    ]);
    await night();
    expect(await membersOf(id)).toEqual(members);
    const query = `query ($id: ID!) { segment(id: $id) { lookalike { problem trainedAt of { archivedAt } } } }`;
    expect(await ask(query, { id })).toMatchObject({
      segment: { lookalike: { problem: 'SEED_ARCHIVED', trainedAt: START.toISOString() } },
    });
  });

  it('follow a changed rule of the segment they are like', async () => {
    const other = await save(BY_RULE, { key: 'others', name: 'Others', rule: pro });
    await settle();
    const { id } = await save(CREATE, wish({ of: other.id }));
    await settle();
    const free = { ...pro, test: { is: 'EQ', value: 'free' } };
    await save(CHANGE, {
      id: other.id,
      version: 1,
      rule: { op: 'and', of: [free, { op: 'not', of: often }] },
    });
    await settle();
    const members = await membersOf(id);
    expect(members).toHaveLength(30);
    expect(
      await ask(`query ($id: ID!) { segment(id: $id) { lookalike { fit { seedPeople } } } }`, { id }),
    ).toEqual({
      segment: { lookalike: { fit: { seedPeople: PEOPLE - BUSY } } },
    });
  });
  const often = { op: 'event', name: 'Order Completed', test: { is: 'GTE', value: 2 } };

  it('are merged as members of any segment, and exported as one', async () => {
    const { id } = await save(CREATE, wish({ size: { share: 0.1 } }));
    await settle();
    const [from = '', into = '', ...others] = await membersOf(id);
    expect(others).toHaveLength(24);
    const input = {
      fromId: await shop.customerId(from),
      intoId: await shop.customerId(into),
      reason: 'one person',
      idempotencyKey: 'one',
    };
    await shop.query(
      'mutation ($input: MergeCustomersInput!) { mergeCustomers(input: $input) { __typename } }',
      { variables: { input }, viewer: STAFF },
    );
    await settle();
    const left = await membersOf(id);
    expect(left.filter((one) => one === from || one === into).length).toBeLessThanOrEqual(1);
    const exported = await ask(
      `query ($id: ID!) { exportAudience(segmentId: $id, purpose: PERSONALISATION, first: 100) { exported withheld } }`,
      { id },
      MARKETING,
    );
    expect(exported).toEqual({ exportAudience: { exported: left.length, withheld: 0 } });
  });

  it('refuse a size, a seed or a change that makes no sense, and say why', async () => {
    const refusal = async (some: object) => ((await answer(CREATE, wish(some))) as { code: string }).code;
    expect(await refusal({ size: {} })).toBe('INVALID_SIZE');
    expect(await refusal({ size: { share: 0.1, people: 50 } })).toBe('INVALID_SIZE');
    expect(await refusal({ size: { share: 0.6 } })).toBe('INVALID_SIZE');
    expect(await refusal({ of: 'nobody' })).toBe('SEED_UNKNOWN');
    const one = await shop.subgraph.runtime.db.transaction(async (tx) => {
      // Nobody is looked at until this is given back.
      await tx.query('LOCK TABLE segment_person IN EXCLUSIVE MODE');
      const nobody = { op: 'trait', name: 'plan', test: { is: 'EQ', value: 'none' } };
      const created = await save(BY_RULE, { key: 'few', name: 'Few', rule: nobody });
      expect(await refusal({ of: created.id })).toBe('SEED_NOT_READY');
      return created;
    });
    await settle();
    expect(await refusal({ of: one.id })).toBe('SEED_TOO_SMALL');
    await save(ARCHIVE, { id: one.id, version: 1 });
    expect(await refusal({ of: one.id })).toBe('SEED_ARCHIVED');
    const all = await save(BY_RULE, { key: 'all', name: 'All', rule: { ...often, test: { is: 'EXISTS' } } });
    await settle();
    expect(await refusal({ of: all.id })).toBe('SEED_TOO_LARGE');

    const { id } = await save(CREATE, wish({ key: 'like-some' }));
    expect(await refusal({ key: 'pros' })).toBe('KEY_TAKEN');
    expect(await refusal({ of: id, key: 'like-likes' })).toBe('SEED_IS_LOOKALIKE');
    expect(await answer(CHANGE, { id, version: 1, rule: pro })).toMatchObject({ code: 'NOT_BY_RULE' });
    expect(await answer(RESIZE, { id: seedId, version: 1, size: { people: 50 } })).toMatchObject({
      code: 'NOT_A_LOOKALIKE',
    });
    const circle = { op: 'segment', key: 'like-some' };
    expect(await answer(CHANGE, { id: seedId, version: 1, rule: circle })).toMatchObject({ code: 'CYCLE' });
    expect(await answer(ARCHIVE, { id: seedId, version: 1 })).toMatchObject({ code: 'IN_USE' });
    expect(
      await ask(`query ($of: ID!) { simulateLookalike(of: $of, size: { people: 5 }) { auc } }`, { of: id }),
    ).toEqual({ simulateLookalike: null });
  });
  it('are all looked at again, also those of several who cannot be compared any more', async () => {
    for (const key of ['twice', 'thrice']) await save(CREATE, wish({ key }));
    await settle();
    const pages = async (db: EntityManager, afterId: string | null): Promise<string[]> => {
      const ids = await findComparable(db, afterId, 2);
      return ids.length < 2 ? ids : [...ids, ...(await pages(db, ids.at(-1) ?? null))];
    };
    const { manager } = shop.subgraph.runtime.db;
    const looked = manager.transaction(async (tx) => {
      await tx.query('DELETE FROM customer_computed');
      const rows: { id: string }[] = await tx.query(
        `SELECT DISTINCT customer_id AS id FROM segment_membership m JOIN lookalike USING (segment_id)
          WHERE m.member ORDER BY 1`,
      );
      expect(rows.length).toBeGreaterThan(2);
      expect(await pages(tx, null)).toEqual(rows.map(({ id }) => id));
      throw new Error('nothing of this stays');
    });
    await expect(looked).rejects.toThrow('nothing of this stays');
  });

  it('cost as many statements for many as for few', async () => {
    const { id } = await save(CREATE, wish({ size: { people: 10 } }));
    await settle();
    const resize = (people: number, version: number) =>
      shop.countStatements(async () => {
        await save(RESIZE, { id, version, size: { people } });
        await settle();
      });
    const few = await resize(12, 1);
    const many = await resize(120, 2);
    expect(await membersOf(id)).toHaveLength(120);
    // The background takes part, so the number of turns differs; one statement a member would be 108 more.
    expect(many).toBeLessThan(few + 50);
    await save(ARCHIVE, { id, version: 3 });
    await settle();
    expect(await membersOf(id)).toEqual([]);
  });
});
