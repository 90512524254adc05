import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { customer, entity, ofProduct, startCommunity, type TestCommunity } from './community';

describe('reviews', () => {
  let community: TestCommunity;
  beforeAll(async () => {
    community = await startCommunity();
  });
  afterAll(() => community.stop());

  const ratingOf = async (productId: string) =>
    entity(
      await community.query(ofProduct(productId, 'rating { average count distribution { stars count } }')),
    )['rating'];
  const publish = (input: string) =>
    `publishReview(input: { ${input} }) {
       __typename
       ... on ReviewPublished { review { id title editedAt } }
       ... on InvalidText { problems { field reason limit } }
     }`;

  it('are one of each customer and product: publishing again changes it', async () => {
    const ada = customer();
    const first = await community.review(ada, '22423', 2);
    const second = await community.review(ada, '22423', 5, 'Changed my mind');
    expect(second).toBe(first);
    expect(await ratingOf('22423')).toMatchObject({ average: 5, count: 1 });
    const { reviews } = entity(
      await community.query(ofProduct('22423', 'reviews { edges { node { title stars editedAt } } }')),
    ) as { reviews: { edges: { node: Record<string, unknown> }[] } };
    expect(reviews.edges.map((edge) => edge.node)).toEqual([
      { title: 'Changed my mind', stars: 5, editedAt: expect.any(String) as string },
    ]);
  });

  it('make a rating: an average with one decimal, a count, and how many gave what', async () => {
    for (const stars of [5, 4, 4, 4]) await community.review(customer(), '85123A', stars);
    expect(await ratingOf('85123A')).toEqual({
      average: 4.3,
      count: 4,
      distribution: [5, 4, 3, 2, 1].map((stars) => ({ stars, count: { 5: 1, 4: 3 }[stars] ?? 0 })),
    });
    expect(await ratingOf('NOBODY')).toMatchObject({ average: null, count: 0 });
  });

  it('come in pages, newest first, without gaps or repetitions', async () => {
    for (const title of ['one', 'two', 'three', 'four', 'five'])
      await community.review(customer(), 'P5', 4, title);
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const args: string = after === null ? 'first: 2' : `first: 2, after: "${after}"`;
      const page = entity(
        await community.query(
          ofProduct('P5', `reviews(${args}) { edges { node { title } } pageInfo { hasNextPage endCursor } }`),
        ),
      )['reviews'] as {
        edges: { node: { title: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      seen.push(...page.edges.map((edge) => edge.node.title));
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect(seen).toEqual(['five', 'four', 'three', 'two', 'one']);
  });

  it('are refused with every problem of their texts, and nothing is stored', async () => {
    const answer = await community.act(
      customer(),
      publish(String.raw`productId: "X1", stars: 5, title: "  ", text: "bell\u0007", idempotencyKey: "k"`),
    );
    expect(answer).toEqual({
      __typename: 'InvalidText',
      problems: [
        { field: 'title', reason: 'TOO_SHORT', limit: 3 },
        { field: 'text', reason: 'CONTROL_CHARACTER', limit: null },
      ],
    });
    expect(await ratingOf('X1')).toMatchObject({ count: 0 });
  });

  it('keep markup as plain text', async () => {
    await community.review(customer(), 'X2', 4, '<script>alert(1)</script>');
    const answer = await community.query(ofProduct('X2', 'reviews { edges { node { title } } }'));
    expect(JSON.stringify(answer.data)).toContain('<script>alert(1)</script>');
  });

  it('want 1 to 5 stars and a product code', async () => {
    for (const input of [
      'productId: "X3", stars: 6',
      'productId: "X3", stars: 0',
      `productId: "${'ß'.repeat(33)}", stars: 3`,
      'productId: "x\u200b1", stars: 3',
      'productId: "", stars: 3',
    ]) {
      const mutation = publish(`${input}, title: "abc", text: "abc", idempotencyKey: "k"`);
      const { errors } = await community.query(`mutation { ${mutation} }`, { viewer: customer() });
      expect(errors[0]?.code).toBe('BAD_USER_INPUT');
    }
  });

  it('are of one product, however its code is written, with a space inside it too', async () => {
    await community.review(customer(), ' gift box 7a ', 2);
    await community.review(customer(), 'GIFT BOX 7A', 4);
    expect(await ratingOf('GIFT BOX 7A')).toMatchObject({ count: 2 });
  });

  it('are published once for a key, and the key is not free for another review', async () => {
    const ada = customer();
    const input = (title: string) =>
      `productId: "x4", stars: 3, title: "${title}", text: "abc", idempotencyKey: "${ada.customerId}"`;
    const [first, second] = await Promise.all([
      community.act(ada, publish(input('abc'))),
      community.act(ada, publish(input('abc'))),
    ]);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ review: { editedAt: null } });
    const other = await community.query(`mutation { ${publish(input('other'))} }`, { viewer: ada });
    expect(other.errors[0]?.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await community.act(customer(), publish(input('other')))).toMatchObject({
      __typename: 'ReviewPublished',
    });
    expect(await ratingOf('X4')).toMatchObject({ count: 2 });
  });

  it('are announced once, without their words', async () => {
    const ada = customer();
    const id = await community.review(ada, 'X5', 3, 'Secret words');
    await community.review(ada, 'X5', 4, 'Changed words');
    const events = (await community.published('contribution.published')).filter(
      (e) => e.contributionId === id,
    );
    expect(events).toMatchObject([{ customerId: ada.customerId, kind: 'REVIEW', productId: 'X5' }]);
    expect(JSON.stringify(events)).not.toContain('words');
  });

  it('are written by customers alone', async () => {
    const input = 'productId: "X6", stars: 3, title: "abc", text: "abc", idempotencyKey: "k"';
    const codeFor = async (viewer: Viewer) =>
      (await community.query(`mutation { ${publish(input)} }`, { viewer })).errors[0]?.code;
    expect(await codeFor({ kind: 'guest', anonymousId: 'browser' })).toBe('UNAUTHENTICATED');
    expect(await codeFor({ kind: 'partner', partnerId: 'p', scopes: [] })).toBe('FORBIDDEN');
    expect(await codeFor({ kind: 'terminal', storeId: 's', registerId: '1' })).toBe('FORBIDDEN');
    expect(await codeFor({ kind: 'service', source: 'shop' })).toBe('FORBIDDEN');
    expect(await codeFor({ kind: 'staff', staffId: 's', roles: ['admin'] })).toBe('FORBIDDEN');
    expect(await ratingOf('X6')).toMatchObject({ count: 0 });
  });

  it('of a page of products, with ratings, authors and verification, cost the same however long the page', async () => {
    const statements = async (productIds: readonly string[]) => {
      const representations = productIds.map((id) => ({ __typename: 'Product', id }));
      return community.countStatements(async () => {
        const { errors, data } = await community.query(
          `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product {
             rating { average count }
             reviews(first: 3) { edges { node {
               title verifiedPurchase author { displayName contributionCount } reactions { kind count }
             } } }
           } } }`,
          { variables: { representations } },
        );
        expect(errors).toEqual([]);
        expect(JSON.stringify(data)).toContain('displayName');
      });
    };
    const many = Array.from({ length: 20 }, (_, index) => `MANY${index}`);
    for (const productId of many)
      for (let n = 0; n < 2; n += 1) await community.review(customer(), productId);
    const one = await statements(['MANY0']);
    expect(await statements(many)).toBe(one);
    expect(one).toBeLessThanOrEqual(6);
  });

  it('do not page by a cursor that another list made up', async () => {
    const after = Buffer.from(JSON.stringify(['yesterday', newId()])).toString('base64url');
    const { errors } = await community.query(
      ofProduct('P5', `reviews(after: "${after}") { edges { cursor } }`),
    );
    expect(errors[0]?.code).toBe('BAD_USER_INPUT');
  });

  it('do not page by an instant that only a lenient reader takes', async () => {
    for (const at of ['2026', '2026-02-10', 'Feb 10 2026 10:00', '+275760-09-13T00:00:00.000Z']) {
      const after = Buffer.from(JSON.stringify([at, newId()])).toString('base64url');
      const { errors } = await community.query(
        ofProduct('P5', `reviews(after: "${after}") { edges { cursor } }`),
      );
      expect(errors[0]?.code).toBe('BAD_USER_INPUT');
    }
  });
});
