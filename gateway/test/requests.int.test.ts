import { mintCustomerToken } from '../src/development-tokens';
import { codes, CUSTOMER_ID, ISSUER, startGateway, type Answer, type TestGateway } from './small-shop';

const json = { 'content-type': 'application/json' };

describe('what comes in and what goes out', () => {
  let gateway: TestGateway;
  let customer: Record<string, string>;
  beforeAll(async () => {
    gateway = await startGateway();
    customer = { authorization: `Bearer ${await mintCustomerToken(ISSUER, CUSTOMER_ID)}` };
  });
  afterAll(() => gateway.stop());

  it('joins several services into one answer', async () => {
    const { data, status } = await gateway.query(
      '{ me { name orders(first: 1) { number products { id title price { amount } } } } }',
      { headers: customer },
    );
    const products = [{ id: 'A1', title: 'Lantern A1', price: { amount: '2.55' } }];
    expect([status, data]).toEqual([200, { me: { name: 'Ada', orders: [{ number: 'o-0', products }] } }]);
  });

  it('fetches the entities of a page at once, and shares what a service loaded in one operation', async () => {
    const { data } = await gateway.query(
      '{ products(first: 2) { reads } me { orders(first: 1) { products { reads } } } }',
      { headers: customer },
    );
    expect(data).toEqual({
      products: [{ reads: 3 }, { reads: 3 }],
      me: { orders: [{ products: [{ reads: 3 }] }] },
    });
  });

  it('keeps the code, the place and the service of an error, and all other fields', async () => {
    const { data, errors } = await gateway.query('{ me { name secret } product(id: "A1") { title } }', {
      headers: customer,
    });
    expect(data).toEqual({ me: { name: 'Ada', secret: null }, product: { title: 'Lantern A1' } });
    expect(errors).toEqual([
      {
        message: 'A guest may not read this customer',
        path: ['me', 'secret'],
        extensions: { code: 'FORBIDDEN', service: 'shoppers' },
      },
    ]);
  });

  it('shows nothing of a bug', async () => {
    const { errors, text } = await gateway.query('{ fails }');
    expect(errors).toEqual([
      {
        message: 'Internal server error',
        path: ['fails'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', service: 'shoppers' },
      },
    ]);
    expect(text).not.toMatch(/SELECT|secret_table|\.ts|node_modules/);
  });

  it.each<[string, string | null, Record<string, string>, number, string]>([
    ['no body', null, {}, 400, 'BAD_USER_INPUT'],
    ['an empty body', '', json, 400, 'BAD_USER_INPUT'],
    ['a body that is not JSON', '{"query": ', json, 400, 'BAD_USER_INPUT'],
    ['text', '{"query":"{ viewer }"}', { 'content-type': 'text/plain' }, 415, 'BAD_USER_INPUT'],
    [
      'a form',
      'query=%7Bviewer%7D',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'BAD_USER_INPUT',
    ],
    ['a GraphQL document', '{ viewer }', { 'content-type': 'application/graphql' }, 415, 'BAD_USER_INPUT'],
    ['a batch', '[{"query":"{ viewer }"},{"query":"{ viewer }"}]', json, 400, 'BAD_USER_INPUT'],
    ['a number', '42', json, 400, 'BAD_USER_INPUT'],
    ['an object without a query', '{}', json, 400, 'BAD_USER_INPUT'],
    ['a query that is no string', '{"query": 42}', json, 400, 'BAD_USER_INPUT'],
    ['variables that are no object', '{"query":"{ viewer }","variables":[1]}', json, 400, 'BAD_USER_INPUT'],
    ['a poisoned prototype', '{"query":"{ viewer }","__proto__":{"x":1}}', json, 400, 'BAD_USER_INPUT'],
    [
      'too much',
      JSON.stringify({ query: `#${'x'.repeat(300_000)}\n{ viewer }` }),
      json,
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ])('refuses %s', async (_name, body, headers, status, code) => {
    const answer = await gateway.post('/graphql', body, headers);
    expect([answer.status, ...codes(answer)]).toEqual([status, code]);
  });

  it.each<[string, string, object, string]>([
    ['a syntax error', '{ viewer', {}, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ vieweer }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['an argument of the wrong type', '{ product(id: {}) { id } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a variable of the wrong type',
      'query($n: Int) { products(first: $n) { id } }',
      { variables: { n: 'x' } },
      'BAD_USER_INPUT',
    ],
    ['a missing variable', 'query($id: ID!) { product(id: $id) { id } }', {}, 'BAD_USER_INPUT'],
    ['an unknown operation', 'query A { viewer }', { operationName: 'B' }, 'BAD_USER_INPUT'],
    ['two operations and no choice', 'query A { viewer } query B { viewer }', {}, 'BAD_USER_INPUT'],
    ['a fragment alone', 'fragment F on Query { viewer }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a subscription', 'subscription { viewer }', {}, 'BAD_USER_INPUT'],
    ['introspection', '{ __schema { types { name } } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ])('calls %s the mistake it is', async (_name, query, options, code) => {
    const answer = await gateway.query(query, options);
    expect([answer.status, codes(answer)[0]]).toEqual([400, code]);
    expect(answer.text).not.toMatch(/stacktrace|Did you mean/);
  });

  it('does not answer queries by GET', async () => {
    const response = await fetch(`${gateway.url}/graphql?query={viewer}`);
    expect(response.status).toBe(404);
  });

  it('answers a persisted query hash with the code at which clients send the text', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    const answer: Answer = await gateway.post('/graphql', JSON.stringify({ extensions }), json);
    expect(codes(answer)).toEqual(['PERSISTED_QUERY_NOT_SUPPORTED']);
  });

  it('hands the request id through', async () => {
    const answer = await gateway.query('{ requestId }', { headers: { 'x-request-id': 'till-7-4711' } });
    expect([answer.data?.['requestId'], answer.headers.get('x-request-id')]).toEqual([
      'till-7-4711',
      'till-7-4711',
    ]);
  });

  it('lets nothing of an answer be stored', async () => {
    expect((await gateway.query('{ me { name } }', { headers: customer })).headers.get('cache-control')).toBe(
      'no-store',
    );
  });
});

describe('in development', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ development: true });
  });
  afterAll(() => gateway.stop());

  it('serves GraphiQL that loads nothing from elsewhere', async () => {
    const response = await fetch(`${gateway.url}/graphql`);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'self'/);
    const page = await response.text();
    const markup = page
      .replace(/<script[^>]*>[\s\S]*?<\/script>/g, '')
      .replace(/<style[^>]*>[\s\S]*?<\/style>/g, '');
    expect(page).not.toMatch(/<script[^>]*\bsrc=/);
    expect(markup).not.toMatch(/https?:\/\/|(?:src|href)="(?!data:)/);
    expect(page).not.toMatch(/unpkg\.com|jsdelivr|esm\.sh|cdnjs|googleapis|gstatic/);
  });

  it('describes the graph to its tools', async () => {
    const { status, data } = await gateway.query('{ __schema { queryType { name } } }');
    expect([status, data]).toEqual([200, { __schema: { queryType: { name: 'Query' } } }]);
  });
});
