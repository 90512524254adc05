import fc from 'fast-check';
import { isBefore, ownerOf, outcomeOf, sameInstant, stretchAt, type Claim, type Cut } from './device';
import { cutDevice, withOwners, type StoredDevice } from './settle-device';

const EMPTY: StoredDevice = {
  shared: false,
  stretches: [{ sinceMs: -Infinity, begunBy: null, owner: null, visitorId: null }],
};
const person = fc.constantFrom('ada', 'bob', 'cleo');
const atMs = fc.nat(12);
const claim = fc.record({ kind: fc.constant('CLAIM' as const), customerId: person, atMs });
const cut = fc.record({
  kind: fc.constant('CUT' as const),
  customerId: fc.option(person, { freq: 2 }),
  atMs,
  shared: fc.boolean(),
});
type Said = (Claim & { readonly kind: 'CLAIM' }) | (Cut & { readonly kind: 'CUT'; readonly shared: boolean });

const toClaim = ({ customerId, atMs: at }: Claim): Claim => ({ customerId, atMs: at });

/** As a batch of one after the other takes them in, with every claim there ever was to ask. */
function take(batches: readonly (readonly Said[])[], allowShared: boolean): StoredDevice {
  let device = EMPTY;
  const claims: Claim[] = [];
  for (const batch of batches) {
    const fresh = batch.filter((one): one is Claim & { kind: 'CLAIM' } => one.kind === 'CLAIM');
    claims.push(...fresh.map(toClaim));
    const cuts = batch.filter((one): one is Cut & { kind: 'CUT'; shared: boolean } => one.kind === 'CUT');
    const changed = cutDevice(
      device,
      cuts,
      allowShared && cuts.some(({ shared }) => shared),
      () => 'visitor',
    );
    const { stretches } = changed.device;
    const first = new Map<number, Claim>();
    for (const one of [...claims].sort((a, b) => (isBefore(a, b) ? -1 : 1))) {
      const { sinceMs } = stretches[stretchAt(stretches, one.atMs)] ?? EMPTY.stretches[0] ?? { sinceMs: 0 };
      if (!first.has(sinceMs)) first.set(sinceMs, one);
    }
    device = withOwners(changed, first, fresh.map(toClaim));
  }
  return device;
}

describe('whose a device is', () => {
  it('follows from the set of what was said of it, not from the order in which it was heard', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(claim, cut), { maxLength: 8 }),
        fc.boolean(),
        fc.infiniteStream(fc.nat()),
        (said: readonly Said[], shared, dice) => {
          const shuffled = [...said, ...said.slice(0, 2)]
            .map((one) => ({ one, at: dice.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ one }) => [one]);
          expect(take(shuffled, shared)).toEqual(take([said], shared));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is the first who claimed it, at whatever time we hear of that', () => {
    const device = take([[{ kind: 'CLAIM', customerId: 'bob', atMs: 5 }], [{ kind: 'CLAIM', customerId: 'ada', atMs: 3 }]], false); // prettier-ignore
    expect(device.stretches[0]?.owner).toEqual({ customerId: 'ada', atMs: 3 });
  });

  it('begins anew with a logout', () => {
    const said: Said[] = [
      { kind: 'CLAIM', customerId: 'ada', atMs: 1 },
      { kind: 'CUT', customerId: null, atMs: 2, shared: false },
      { kind: 'CLAIM', customerId: 'bob', atMs: 3 },
    ];
    expect(take([said], false).stretches.map(({ owner }) => owner?.customerId)).toEqual(['ada', 'bob']);
  });

  it('is, where several share it, whose session it is, and between sessions nobody', () => {
    const said: Said[] = [
      { kind: 'CLAIM', customerId: 'eve', atMs: 0 },
      { kind: 'CUT', customerId: 'ada', atMs: 1, shared: true },
      { kind: 'CUT', customerId: null, atMs: 2, shared: false },
      { kind: 'CUT', customerId: 'bob', atMs: 3, shared: true },
    ];
    expect(take([said], true).stretches.map(({ owner }) => owner?.customerId)).toEqual([
      undefined,
      'ada',
      undefined,
      'bob',
    ]);
  });

  it('is, on a device of one’s own, who logs in after browsing', () => {
    const end = { customerId: 'ada', atMs: 9 };
    const browsing = { sinceMs: -Infinity, begunBy: null };
    expect(ownerOf(browsing, { shared: false, claims: [], end })).toEqual(end);
    expect(ownerOf(browsing, { shared: true, claims: [], end })).toBeNull();
  });

  it('is nobody when a login and a logout fall on one instant', () => {
    expect(sameInstant('ada', null)).toBeNull();
    expect(sameInstant('bob', 'ada')).toBe('ada');
  });
});

it('says of every claim what became of it, and why', () => {
  const said = (before: string | null, after: string | null, shared = false) =>
    outcomeOf('ada', { shared, before, after });
  expect(said(null, 'ada').outcome).toBe('MERGED');
  expect(said('bob', 'ada').outcome).toBe('MERGED');
  expect(said('ada', 'ada').outcome).toBe('NOOP');
  expect(said('bob', 'bob')).toEqual({
    outcome: 'REFUSED',
    reason: expect.stringContaining('another') as string,
  });
  expect(said(null, null, true)).toEqual({
    outcome: 'REFUSED',
    reason: expect.stringContaining('shared') as string,
  });
});
