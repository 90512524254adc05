import type { ConsentChanged } from '@rapport/contracts/customer';
import { Purpose } from '@rapport/subgraph-kit/consent/purpose';
import { buildFederatedSchema } from '@rapport/subgraph-kit/graphql/build-schema';
import { newId } from '@rapport/subgraph-kit/ids';
import type { RequestContext, SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { startTestSubgraph, type TestSubgraph } from '@rapport/testkit/subgraph';
import { graphql } from 'graphql';
import { Arg, Directive, Field, FieldResolver, ID, ObjectType, Query, Resolver } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('Customer', { description: 'A shopper.' })
class Customer {
  @Field(() => ID, { description: 'Identifies the customer.' })
  id!: string;
}

let asked = 0;

@Resolver(() => Customer)
class TasteResolver {
  @Purpose('RECOMMENDATIONS')
  @FieldResolver(() => String, { nullable: true, description: 'What they like.' })
  taste(): string {
    asked += 1;
    return 'tea';
  }

  @Purpose('RECOMMENDATIONS', { level: 'BASIC' })
  @FieldResolver(() => String, { nullable: true, description: 'What they said they like.' })
  statedTaste(): string {
    return 'coffee';
  }

  @Purpose('TARGETED_ADVERTISING', { level: 'OFF' })
  @FieldResolver(() => String, { nullable: true, description: 'Whom others advertise to.' })
  audience(): string {
    return 'tea drinkers';
  }

  @Purpose('RECOMMENDATIONS', { unless: ({ popular }) => popular === true })
  @Query(() => String, { nullable: true, description: 'What to show the viewer.' })
  shown(
    @Arg('popular', () => Boolean, { defaultValue: false, description: 'To everybody.' }) popular: boolean,
  ): string {
    return popular ? 'what all like' : 'tea';
  }
}

const buildSchema = () =>
  buildFederatedSchema({
    resolvers: [TasteResolver],
    orphanedTypes: [Customer],
    references: { Customer: (key: { readonly id: string }) => key },
  });

const definition: SubgraphDefinition = {
  name: 'taste',
  entities: [],
  migrations: [],
  buildSchema,
  createContext: ({ viewer }: RequestContext) => ({ viewer }),
  handlers: {},
  personalData: { export: () => Promise.resolve([]), erase: () => Promise.resolve([]) },
};

const state = (fields: Partial<ConsentChanged>): ConsentChanged => ({
  type: 'consent.changed',
  version: 1,
  eventId: newId(),
  occurredAt: '2026-01-01T00:00:00.000Z',
  customerId: null,
  anonymousId: null,
  revision: 1,
  granted: [],
  personalisation: 'FULL',
  ...fields,
});

let taste: TestSubgraph;
beforeAll(async () => {
  taste = await startTestSubgraph(definition);
});
afterAll(() => taste.stop());

const STAFF: Viewer = { kind: 'staff', staffId: 'sam', roles: ['admin'] };

/** What the planner asks for customers. */
const entities = async (ids: readonly string[], fields = 'taste', viewer = STAFF) => {
  const answer = await taste.query(
    `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Customer { ${fields} } } }`,
    { viewer, variables: { ids: ids.map((id) => ({ __typename: 'Customer', id })) } },
  );
  return { found: answer.data?.['_entities'] as Record<string, unknown>[], errors: answer.errors };
};

describe('a field that needs a purpose', () => {
  it('is null, with a typed refusal, until the person agrees, whoever asks for it', async () => {
    const id = newId();
    asked = 0;
    expect(await entities([id])).toEqual({
      found: [{ taste: null }],
      errors: [
        expect.objectContaining({
          code: 'CONSENT_REQUIRED',
          extensions: { code: 'CONSENT_REQUIRED', purpose: 'RECOMMENDATIONS', reason: 'NO_DECISION' },
        }),
      ],
    });
    expect(asked).toBe(0);
    await taste.deliver(state({ customerId: id, granted: ['RECOMMENDATIONS'] }));
    expect(await entities([id])).toEqual({ found: [{ taste: 'tea' }], errors: [] });
    expect((await entities([id.toUpperCase()])).found).toEqual([{ taste: 'tea' }]);
  });

  it('follows the newest state, in whatever order states arrive', async () => {
    const id = newId();
    const refused = [{ purpose: 'RECOMMENDATIONS', reason: 'WITHDRAWN' } as const];
    await taste.deliver(state({ customerId: id, revision: 3, refused }));
    await taste.deliver(state({ customerId: id, revision: 2, granted: ['RECOMMENDATIONS'] }));
    const { errors } = await entities([id]);
    expect(errors[0]?.extensions).toMatchObject({ reason: 'WITHDRAWN' });
  });

  it('is looked up for all customers of a page in one statement', async () => {
    const ids = Array.from({ length: 40 }, newId);
    await taste.deliver(...ids.map((customerId) => state({ customerId, granted: ['RECOMMENDATIONS'] })));
    expect(await taste.countStatements(() => entities(ids.slice(0, 2)))).toBe(1);
    expect(await taste.countStatements(() => entities(ids, 'taste statedTaste audience'))).toBe(1);
  });

  it('is refused when the dial stands below what it is made of', async () => {
    const [basic, off] = [newId(), newId()];
    const granted = ['RECOMMENDATIONS', 'TARGETED_ADVERTISING'] as const;
    await taste.deliver(
      state({ customerId: basic, granted: [...granted], personalisation: 'BASIC' }),
      state({ customerId: off, granted: [...granted], personalisation: 'OFF' }),
    );
    const { found, errors } = await entities([basic, off], 'taste statedTaste audience');
    expect(found).toEqual([
      { taste: null, statedTaste: 'coffee', audience: 'tea drinkers' },
      { taste: null, statedTaste: null, audience: 'tea drinkers' },
    ]);
    expect(new Set(errors.map((error) => error.extensions['reason']))).toEqual(
      new Set(['PERSONALISATION_OFF']),
    );
  });

  it("looks at the viewer's own consent on a root field, a guest's by anonymous id", async () => {
    const guest = (anonymousId: string | null): Viewer => ({ kind: 'guest', anonymousId });
    await taste.deliver(state({ anonymousId: 'phone', granted: ['RECOMMENDATIONS'] }));
    const shown = async (viewer: Viewer, source = '{ shown }') =>
      (await taste.query(source, { viewer })).data?.['shown'];
    expect(await shown(guest('phone'))).toBe('tea');
    expect(await shown(guest('tablet'))).toBeNull();
    expect(await shown({ kind: 'customer', customerId: newId() })).toBeNull();
    expect(await shown({ kind: 'customer', customerId: newId() }, '{ shown(popular: true) }')).toBe(
      'what all like',
    );
    // Of a guest without an id nothing is known that could be used.
    expect(await shown(guest(null))).toBe('tea');
  });

  it('is refused where nothing can say whether it is allowed', async () => {
    const { schema } = taste.subgraph;
    const answer = await graphql({
      schema,
      source: '{ shown }',
      contextValue: { viewer: { kind: 'customer', customerId: newId() } },
    });
    expect(answer.data).toEqual({ shown: null });
    expect(answer.errors).toHaveLength(1);
  });
});

it('says in its schema which purpose a field needs', () => {
  expect(buildSchema().sdl).toContain('taste: String @purpose(of: RECOMMENDATIONS, level: FULL)');
});
