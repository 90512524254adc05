import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { createJwtVerifier } from '../src/jwt';
import { CUSTOMER_ID, ISSUER, log } from './small-shop';

describe('tokens of an issuer with public keys', () => {
  let server: Server;
  let jwksUrl: string;
  let publicKey: JWK;
  let sign: (kid: string) => Promise<string>;
  const { issuer, audience } = ISSUER;
  const claims = () => ({
    kind: 'customer',
    sub: CUSTOMER_ID,
    iss: issuer,
    aud: audience,
    exp: Date.now() / 1000 + 60,
  });

  beforeAll(async () => {
    const pair = await generateKeyPair('RS256');
    publicKey = { ...(await exportJWK(pair.publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' };
    sign = (kid) => new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid }).sign(pair.privateKey);
    server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [publicKey] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const verifier = (url = jwksUrl) => createJwtVerifier({ issuer, audience, keys: { jwksUrl: url } }, log);

  it('are believed when one of the keys signed them', async () => {
    expect(await verifier().verify(await sign('key-1'))).toEqual({
      kind: 'customer',
      customerId: CUSTOMER_ID,
    });
  });

  it('are refused when signed with an unknown key', async () => {
    await expect(verifier().verify(await sign('key-2'))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('are refused when the public key was used as a shared secret', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(publicKey));
    const forged = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .sign(secret);
    await expect(verifier().verify(forged)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('wait for the issuer: a token that cannot be checked is not called false', async () => {
    const unreachable = verifier('http://127.0.0.1:9/jwks.json');
    await expect(unreachable.verify(await sign('key-1'))).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
  });
});
