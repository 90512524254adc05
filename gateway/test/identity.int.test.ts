import { SignJWT } from 'jose';
import { mintCustomerToken, mintStaffToken } from '../src/development-tokens';
import {
  apiKey,
  codes,
  CUSTOMER_ID,
  ISSUER,
  startGateway,
  type Answer,
  type TestGateway,
} from './small-shop';

describe('who is asking', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  const viewer = async (headers: Record<string, string>): Promise<unknown> => {
    const { data, text } = await gateway.query('{ viewer }', { headers });
    return data == null ? text : JSON.parse(String(data['viewer']));
  };
  const refused = async (headers: Record<string, string>): Promise<Answer> => {
    const answer = await gateway.query('{ viewer }', { headers });
    expect({ status: answer.status, codes: codes(answer), data: answer.data }).toEqual({
      status: 401,
      codes: ['UNAUTHENTICATED'],
      data: undefined,
    });
    return answer;
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const sign = (claims: Record<string, unknown>, secret = ISSUER.secret, alg = 'HS256') =>
    new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
  const nowS = () => Math.floor(Date.now() / 1000);
  const valid = () => ({
    sub: CUSTOMER_ID,
    kind: 'customer',
    iss: ISSUER.issuer,
    aud: ISSUER.audience,
    exp: nowS() + 60,
  });

  it('takes nobody in particular for a guest, by the anonymous id that the device claims', async () => {
    expect(await viewer({})).toEqual({ kind: 'guest', anonymousId: null });
    expect(await viewer({ 'x-anonymous-id': 'browser-1' })).toEqual({
      kind: 'guest',
      anonymousId: 'browser-1',
    });
    expect(await viewer({ 'x-anonymous-id': 'undefined' })).toEqual({ kind: 'guest', anonymousId: null });
    const odd = await gateway.query('{ viewer }', { headers: { 'x-anonymous-id': 'x'.repeat(257) } });
    expect([odd.status, ...codes(odd)]).toEqual([400, 'BAD_USER_INPUT']);
  });

  it('knows customers and staff by their tokens', async () => {
    expect(await viewer(bearer(await mintCustomerToken(ISSUER, CUSTOMER_ID)))).toEqual({
      kind: 'customer',
      customerId: CUSTOMER_ID,
    });
    expect(await viewer(bearer(await mintStaffToken(ISSUER, 'grace', ['pricing'])))).toEqual({
      kind: 'staff',
      staffId: 'grace',
      roles: ['pricing'],
    });
    const foreignRoles = await sign({ ...valid(), kind: 'staff', sub: 'eve', roles: ['root', 'analyst', 7] });
    expect(await viewer(bearer(foreignRoles))).toEqual({ kind: 'staff', staffId: 'eve', roles: ['analyst'] });
  });

  it('knows tills and back ends by their API keys, in either header', async () => {
    const till = { kind: 'terminal', storeId: 'store-1', registerId: '2' };
    expect(await viewer({ 'x-api-key': apiKey('terminal') })).toEqual(till);
    expect(await viewer(bearer(apiKey('terminal')))).toEqual(till);
    expect(await viewer({ 'x-api-key': apiKey('service') })).toEqual({ kind: 'service', source: 'shop' });
  });

  it('believes no header that says who asks', async () => {
    const admin = JSON.stringify({ kind: 'staff', staffId: 'x', roles: ['admin'] });
    const forged = await sign({
      viewer: JSON.parse(admin) as unknown,
      iss: 'rapport-gateway',
      aud: 'rapport-subgraph',
    });
    for (const value of [admin, forged]) {
      expect(
        await viewer({ 'x-rapport-viewer': value, 'x-viewer': value, 'x-user-id': CUSTOMER_ID }),
      ).toEqual({
        kind: 'guest',
        anonymousId: null,
      });
    }
  });

  it.each([
    ['expired', async () => sign({ ...valid(), exp: nowS() - 60 }), /expired/],
    ['without an expiry', async () => sign({ ...valid(), exp: undefined }), /"exp"/],
    ['not yet valid', async () => sign({ ...valid(), nbf: nowS() + 600 }), /"nbf"/],
    ['of another issuer', async () => sign({ ...valid(), iss: 'https://evil.test' }), /"iss"/],
    ['for another audience', async () => sign({ ...valid(), aud: 'other' }), /"aud"/],
    ['signed with another secret', async () => sign(valid(), 'x'.repeat(32)), /did not sign/],
    ['signed with another algorithm', async () => sign(valid(), 'x'.repeat(64), 'HS512'), /did not sign/],
    ['of a kind that is not issued', async () => sign({ ...valid(), kind: 'service' }), /"kind"/],
    ['of a customer without an id of ours', async () => sign({ ...valid(), sub: '17850' }), /"sub"/],
    ['that is no token', () => Promise.resolve('abc.def.ghi'), /did not sign/],
  ])('refuses the whole request for a token %s', async (_name, mint, message) => {
    const answer = await refused(bearer(await mint()));
    expect(answer.errors[0]?.message).toMatch(message);
  });

  it('refuses an unsigned token', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    await refused(bearer(`${part({ alg: 'none' })}.${part(valid())}.`));
  });

  it('refuses a token whose payload was changed', async () => {
    const [header, , signature] = (await mintStaffToken(ISSUER, 'grace', [])).split('.');
    const payload = Buffer.from(JSON.stringify({ ...valid(), kind: 'staff', roles: ['admin'] })).toString(
      'base64url',
    );
    await refused(bearer(`${header}.${payload}.${signature}`));
  });

  it('refuses unknown keys, other schemes and two credentials at once', async () => {
    await refused({ 'x-api-key': 'rpk_unknown' });
    await refused({ 'x-api-key': '' });
    await refused(bearer('rpk_unknown'));
    await refused({ authorization: `Basic ${Buffer.from('a:b').toString('base64')}` });
    await refused({ authorization: 'Bearer' });
    const token = await mintCustomerToken(ISSUER, CUSTOMER_ID);
    await refused({ ...bearer(token), 'x-api-key': apiKey('terminal') });
  });

  it('stops believing a token when it expires, though it was verified before', async () => {
    const token = await sign({ ...valid(), exp: nowS() - 3 });
    expect(await viewer(bearer(token))).toMatchObject({ kind: 'customer' });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await refused(bearer(token));
  });
});
