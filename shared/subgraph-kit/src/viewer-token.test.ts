import { createViewerSigner, createViewerVerifier } from './viewer-token';
import type { Viewer } from './viewer';

const SECRET = 'a-secret-of-at-least-thirty-two-bytes';
const ada: Viewer = { kind: 'customer', customerId: '01a202fe-9668-713f-8f7b-572ec56eace0' };

describe('the viewer token', () => {
  it('brings the viewer from the gateway to a subgraph unchanged', async () => {
    const signer = createViewerSigner(SECRET);
    const read = async (token: string) => createViewerVerifier(SECRET).verify(token);
    expect(await read(await signer.sign(ada))).toEqual({ viewer: ada, globalPrivacyControl: false });
    expect(await read(await signer.sign(ada, true))).toEqual({ viewer: ada, globalPrivacyControl: true });
  });

  it('is refused when it is missing, forged or signed with another secret', async () => {
    const verifier = createViewerVerifier(SECRET);
    const foreign = await createViewerSigner(`${SECRET}!`).sign(ada);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${foreign.split('.')[1] ?? ''}.`;
    for (const token of [undefined, '', 'nonsense', foreign, unsigned]) {
      await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  it('is refused when it has expired', async () => {
    const token = await createViewerSigner(SECRET, () => Date.now() - 300_000).sign(ada);
    await expect(createViewerVerifier(SECRET).verify(token)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('is signed once for a burst of requests and anew before it grows old', async () => {
    let now = Date.now();
    const signer = createViewerSigner(SECRET, () => now);
    const first = await signer.sign(ada);
    expect(await signer.sign(ada)).toBe(first);
    now += 31_000;
    expect(await signer.sign(ada)).not.toBe(first);
  });
});
