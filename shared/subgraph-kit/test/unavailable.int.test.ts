import { createLogger } from '@rapport/subgraph-kit/log';
import { buildFederatedSchema } from '@rapport/subgraph-kit/graphql/build-schema';
import { createHttpServer } from '@rapport/subgraph-kit/http/http-server';
import { isTransient } from '@rapport/subgraph-kit/transient-error';
import type { Runtime, SubgraphDefinition } from '@rapport/subgraph-kit/subgraph';
import { startTestSubgraph, type TestSubgraph } from '@rapport/testkit/subgraph';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ctx, Query, Resolver } from 'type-graphql';

interface Context {
  readonly db: Runtime['db'];
}

@Resolver()
class RestartingResolver {
  @Query(() => String, { nullable: true, description: 'Asks a server that goes away meanwhile.' })
  async restarting(@Ctx() { db }: Context): Promise<string> {
    await db.query('SELECT pg_terminate_backend(pg_backend_pid())');
    return 'never';
  }

  @Query(() => String, { nullable: true, description: 'A bug.' })
  async bug(@Ctx() { db }: Context): Promise<string> {
    await db.query('SELECT no_such_column');
    return 'never';
  }

  @Query(() => String, { nullable: true, description: 'Answers.' })
  async answer(@Ctx() { db }: Context): Promise<string> {
    await db.query('SELECT 1');
    return 'here';
  }
}

const definition: SubgraphDefinition<Context> = {
  name: 'restarting',
  entities: [],
  migrations: [],
  buildSchema: () => buildFederatedSchema<Context>({ resolvers: [RestartingResolver], references: {} }),
  createContext: (_, { db }) => ({ db }),
  personalData: { export: () => Promise.resolve([]), erase: () => Promise.resolve([]) },
  handlers: {},
};

describe('while the database does not answer', () => {
  let shop: TestSubgraph;
  beforeAll(async () => {
    shop = await startTestSubgraph(definition);
  });
  afterAll(() => shop.stop());

  it('a client is told to try again, and no more', async () => {
    const { errors } = await shop.query('{ restarting }');
    expect(errors).toMatchObject([
      { code: 'SERVICE_UNAVAILABLE', message: 'Not available for the moment: try again', path: 'restarting' },
    ]);
  });

  it('lets go of the locks of a transaction that nobody goes on with', async () => {
    const { db } = shop.subgraph.runtime;
    const [setting] = await db.query<{ idle_in_transaction_session_timeout: string }[]>(
      'SHOW idle_in_transaction_session_timeout',
    );
    expect(setting).toEqual({ idle_in_transaction_session_timeout: '10s' });

    const stopped = db.transaction(async (tx) => {
      await tx.query(`SET LOCAL idle_in_transaction_session_timeout = '10ms'`);
      await sleep(200);
      await tx.query('SELECT 1');
    });
    const error: unknown = await stopped.catch((reason: unknown) => reason);
    expect(isTransient(error)).toBe(true);
    expect((await shop.query('{ answer }')).data).toEqual({ answer: 'here' });
  });

  it('gives nobody a connection whose session is over', async () => {
    for (let round = 0; round < 5; round += 1) {
      await shop.query('{ restarting }');
      expect((await shop.query('{ answer }')).data).toEqual({ answer: 'here' });
    }
  });

  it('answers again when the database does', async () => {
    await shop.query('{ restarting }');
    expect((await shop.query('{ answer }')).data).toEqual({ answer: 'here' });
  });

  it('a bug stays a bug', async () => {
    expect((await shop.query('{ bug }')).errors[0]?.code).toBe('INTERNAL_SERVER_ERROR');
  });

  it('HTTP paths answer 503', async () => {
    const app = createHttpServer({
      log: createLogger('test', 'silent'),
      bodyLimit: 100,
      ready: () => Promise.resolve(true),
    });
    app.get('/restarting', () =>
      shop.subgraph.runtime.db.query('SELECT pg_terminate_backend(pg_backend_pid())'),
    );
    const answer = await app.inject('/restarting');
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      {
        errors: [
          { message: 'Not available for the moment: try again', extensions: { code: 'SERVICE_UNAVAILABLE' } },
        ],
      },
    ]);
    await app.close();
  });
});
