import { maySettle, type HoldParty } from './hold-party';

const till = (storeId: string) => ({ kind: 'terminal', storeId }) as const;
const CUSTOMER = { kind: 'customer' } as const;
const STAFF = { kind: 'staff' } as const;

it.each<[HoldParty, HoldParty | null, boolean]>([
  [till('a'), till('a'), true],
  [till('a'), till('b'), false],
  // A store may be called so: the ids are compared, never a text made of them.
  [till('a'), till('a/b'), false],
  [till('a'), CUSTOMER, true],
  [till('a'), STAFF, true],
  [till('a'), null, true],
  [STAFF, till('b'), true],
  [STAFF, null, true],
  [CUSTOMER, CUSTOMER, true],
  [CUSTOMER, till('a'), false],
  [CUSTOMER, STAFF, false],
  [CUSTOMER, null, false],
])('lets %j settle what %j authorised: %j', (settler, authorizer, may) => {
  expect(maySettle(settler, authorizer)).toBe(may);
});
