import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { customer, entity, ofCustomer, startCommunity, type TestCommunity } from './community';

describe('members', () => {
  let community: TestCommunity;
  beforeAll(async () => {
    community = await startCommunity();
  });
  afterAll(() => community.stop());

  const memberOf = async (customerId: string, viewer: Viewer) =>
    entity(
      await community.query(ofCustomer(customerId, 'member { id displayName contributionCount joinedAt }'), {
        viewer,
      }),
    )['member'] as { id: string; displayName: string } | null | undefined;
  const name = (displayName: string) =>
    `setDisplayName(input: { displayName: "${displayName}" }) {
       __typename ... on DisplayNameSet { member { displayName } } ... on InvalidText { problems { reason } }
     }`;

  it('are nobody before they take part, and then have a name that shows nothing personal', async () => {
    const ada = customer();
    expect(await memberOf(ada.customerId, ada)).toBeNull();
    await community.submitIdea(ada);
    const member = await memberOf(ada.customerId, ada);
    expect(member).toMatchObject({
      displayName: expect.stringMatching(/^Member [0-9a-f]{4}$/) as string,
      contributionCount: 1,
    });
    expect(JSON.stringify(member)).not.toContain(ada.customerId);
  });

  it('choose a name, which nobody else may then have, in whatever case', async () => {
    const [ada, ben] = [customer(), customer()];
    expect(await community.act(ada, name('  Ada  '))).toMatchObject({ member: { displayName: 'Ada' } });
    expect(await community.act(ada, name('ADA'))).toMatchObject({ member: { displayName: 'ADA' } });
    expect(await community.act(ben, name('ada'))).toEqual({ __typename: 'DisplayNameTaken' });
    expect(await community.act(ben, name('member 0123'))).toEqual({ __typename: 'DisplayNameTaken' });
    expect(await community.act(ben, name('x'))).toMatchObject({ problems: [{ reason: 'TOO_SHORT' }] });
    const both = await Promise.all([community.act(ben, name('Bee')), community.act(customer(), name('bee'))]);
    expect(both.map((answer) => answer['__typename']).sort()).toEqual(['DisplayNameSet', 'DisplayNameTaken']);
  });

  it('are not to be read through another customer', async () => {
    const [ada, ben] = [customer(), customer()];
    await community.submitIdea(ada);
    for (const viewer of [
      ben,
      { kind: 'guest', anonymousId: null },
      { kind: 'partner', partnerId: 'p', scopes: [] },
    ] as Viewer[]) {
      const { data, errors } = await community.query(ofCustomer(ada.customerId, 'member { displayName }'), {
        viewer,
      });
      expect(data).toEqual({ _entities: [null] });
      expect(errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    }
    expect(
      await memberOf(ada.customerId, { kind: 'staff', staffId: 's', roles: ['moderation'] }),
    ).not.toBeNull();
  });

  it('that are not there are null, whoever asks', async () => {
    expect(await memberOf(newId(), { kind: 'terminal', storeId: 's', registerId: '1' })).toBeNull();
  });
});
