import type { ConsentChanged } from '@rapport/contracts/customer';
import type { ConsentPurpose } from '@rapport/subgraph-kit/consent/consent-state';
import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { TestSubgraph } from './subgraph';

let revision = 0;

/** What a person allows from now on, each newer than the one before: nothing, with the dial at FULL, unless given. */
export const consentChanged = (fields: Partial<ConsentChanged>): ConsentChanged => ({
  type: 'consent.changed',
  version: 1,
  eventId: newId(),
  occurredAt: '2026-03-01T00:00:00.000Z',
  customerId: null,
  anonymousId: null,
  revision: (revision += 1),
  granted: [],
  personalisation: 'FULL',
  ...fields,
});

export const withdrawn = (customerId: string, purpose: ConsentPurpose): ConsentChanged =>
  consentChanged({ customerId, refused: [{ purpose, reason: 'WITHDRAWN' }] });

/** A field of `Customer`, and who asks for it. */
export interface GatedField {
  readonly customerId: string;
  readonly purpose: ConsentPurpose;
  /** With what is selected of it. */
  readonly selection: string;
  readonly viewer: Viewer;
}

/** What becomes of a gated field in each state a customer can be in. */
export const GATED = ['NO_DECISION', 'ANSWERED', 'PERSONALISATION_OFF', 'WITHDRAWN'];

/**
 * Asks for a field, as a planner does (`_entities`), while the customer, who has decided nothing, allows its purpose, turns the
 * dial down, and withdraws.
 *
 * @returns the reason of each typed refusal in that order, or ANSWERED: `GATED`, if the field is gated
 */
export async function askUnderConsent(
  shop: Pick<TestSubgraph, 'deliver' | 'query'>,
  field: GatedField,
): Promise<string[]> {
  const { customerId, purpose } = field;
  const states = [
    consentChanged({ customerId, granted: [purpose] }),
    consentChanged({ customerId, granted: [purpose], personalisation: 'BASIC' }),
    withdrawn(customerId, purpose),
  ];
  const answers = [await askOnce(shop, field)];
  for (const state of states) {
    await shop.deliver(state);
    answers.push(await askOnce(shop, field));
  }
  return answers;
}

async function askOnce(
  shop: Pick<TestSubgraph, 'query'>,
  { customerId, purpose, selection, viewer }: GatedField,
): Promise<string> {
  const { data, errors } = await shop.query(
    `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Customer { ${selection} } } }`,
    { viewer, variables: { ids: [{ __typename: 'Customer', id: customerId }] } },
  );
  const [error] = errors;
  if (error === undefined) return holdsNull(data?.['_entities']) ? 'NULL' : 'ANSWERED';
  const { code, extensions } = error;
  return code === 'CONSENT_REQUIRED' && extensions['purpose'] === purpose && holdsNull(data?.['_entities'])
    ? String(extensions['reason'])
    : `${String(code)}: ${error.message}`;
}

/** Whether anything in an answer is null. */
const holdsNull = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.values(value).some(holdsNull));
