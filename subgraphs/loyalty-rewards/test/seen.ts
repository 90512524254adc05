import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { as, customerId, TILL, type Shop } from './builders';

/** Everything of an account that anybody can see. */
const EVERYTHING = `balancePoints owedPoints earnedPoints tier nextExpiry { points at }
  progress { spend { amount } tierSecuredUntil } history { edges { node { id kind points at reason } } }`;

/** The accounts of some customers, as a till sees them. */
export async function see(
  shop: Shop,
  names: readonly string[],
  selection = EVERYTHING,
  viewer: Viewer = TILL,
): Promise<Record<string, unknown>[]> {
  const ids = names.map((name) => `{ __typename: "Customer", id: "${customerId(name)}" }`).join();
  const { data } = await shop.query(
    `{ _entities(representations: [${ids}]) { ... on Customer { loyalty { ${selection} } } } }`,
    { viewer },
  );
  return (data?.['_entities'] as { loyalty: Record<string, unknown> }[]).map(({ loyalty }) => loyalty);
}

/** Spends 500 points. @returns whether there were as many */
export async function redeem(shop: Shop, name: string, key = 'k'): Promise<boolean> {
  const { data } = await shop.query(
    `mutation { redeemReward(input: { rewardId: "5-off", idempotencyKey: "${key}" }) { __typename } }`,
    { viewer: as(name) },
  );
  return (data?.['redeemReward'] as { __typename: string }).__typename === 'Redemption';
}
