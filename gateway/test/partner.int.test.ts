import { mintCustomerToken, mintStaffToken } from '../src/development-tokens';
import { apiKey, codes, CUSTOMER_ID, ISSUER, startGateway, type TestGateway } from './small-shop';

describe('the partner graph', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  const path = '/partner/graphql';
  const partner = { 'x-api-key': apiKey('partner') };
  const ask = (query: string, headers: Record<string, string> = partner) =>
    gateway.query(query, { path, headers });

  it('answers partners from several services', async () => {
    const { data } = await ask('{ product(id: "A1") { title price { amount } } }');
    expect(data).toEqual({ product: { title: 'Lantern A1', price: { amount: '2.55' } } });
  });

  it('does not know what is not in the contract', async () => {
    for (const query of [
      '{ me { id } }',
      '{ viewer }',
      '{ product(id: "A1") { reads } }',
      'mutation { rename(name: "x") }',
    ]) {
      const answer = await ask(query);
      expect([answer.status, answer.data]).toEqual([400, undefined]);
    }
  });

  it('describes itself, and nothing of what it hides', async () => {
    const { data } = await ask('{ __schema { types { name fields { name } } } }');
    const types = JSON.stringify(data);
    expect(types).toContain('Product');
    for (const hidden of ['Customer', 'Order', 'reads', '"me"']) expect(types).not.toContain(hidden);
  });

  it('is for partners and staff alone', async () => {
    const token = async (mint: Promise<string>) => ({ authorization: `Bearer ${await mint}` });
    expect((await ask('{ __typename }', await token(mintStaffToken(ISSUER, 'grace', [])))).status).toBe(200);
    const guest = await ask('{ __typename }', {});
    expect([guest.status, ...codes(guest)]).toEqual([401, 'UNAUTHENTICATED']);
    const customer = await ask('{ __typename }', await token(mintCustomerToken(ISSUER, CUSTOMER_ID)));
    expect([customer.status, ...codes(customer)]).toEqual([403, 'FORBIDDEN']);
    const till = await ask('{ __typename }', { 'x-api-key': apiKey('terminal') });
    expect([till.status, ...codes(till)]).toEqual([403, 'FORBIDDEN']);
  });

  it('is the only graph for partners', async () => {
    const answer = await gateway.query('{ viewer }', { headers: partner });
    expect([answer.status, ...codes(answer)]).toEqual([403, 'FORBIDDEN']);
  });
});
