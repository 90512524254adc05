import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildClientSchema,
  getIntrospectionQuery,
  isNonNullType,
  isObjectType,
  type IntrospectionQuery,
} from 'graphql';
import { apiKey, startGateway, type TestGateway } from './small-shop';

const committed = (name: string): string => readFileSync(join(__dirname, '..', name), 'utf8');

describe('the committed schemas', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({
      supergraphSdl: committed('supergraph.graphql'),
      partnerSupergraphSdl: committed('partner.graphql'),
      dataSource: () => ({ process: () => Promise.resolve({ data: null }) }),
      development: true,
    });
  });
  afterAll(() => gateway.stop());

  const schemaOf = async (path: string, headers: Record<string, string>) => {
    const { data } = await gateway.query(getIntrospectionQuery(), { path, headers });
    return buildClientSchema(data as unknown as IntrospectionQuery);
  };
  const typesOf = async (path: string, headers: Record<string, string>) =>
    Object.values((await schemaOf(path, headers)).getTypeMap()).filter(isObjectType);

  it('let partners read the public catalogue, prices and ratings', async () => {
    const product = (await schemaOf('/partner/graphql', { 'x-api-key': apiKey('partner') })).getType(
      'Product',
    );
    expect(Object.keys(isObjectType(product) ? product.getFields() : {})).toEqual(
      expect.arrayContaining(['id', 'title', 'price', 'rating', 'reviews']),
    );
  });

  it('show partners nothing of any customer, and let them change nothing', async () => {
    const types = await typesOf('/partner/graphql', { 'x-api-key': apiKey('partner') });
    const ofCustomers =
      /customer|cart|order(?!ed)|quote|loyalty|reward|points|recommendation|consent|viewer|idea|thread/i;
    const names = types.flatMap((type) => [
      type.name,
      ...Object.values(type.getFields()).flatMap((field) => [
        field.name,
        ...field.args.map(({ name }) => name),
      ]),
    ]);
    expect(names.filter((name) => ofCustomers.test(name))).toEqual([]);
    expect(names).not.toContain('me');
    expect(types.map(({ name }) => name)).not.toContain('Mutation');
  });

  it('let no service that is down take the answers of others with it: fields of Query may be null', async () => {
    const query = (await schemaOf('/graphql', {})).getQueryType();
    const fields = Object.values(query?.getFields() ?? {});
    expect(fields.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual([]);
  });

  it('describe every type, field and argument to those who use the graph', async () => {
    const silent = (await typesOf('/graphql', {}))
      .filter(({ name }) => !name.startsWith('__'))
      .flatMap((type) => [
        ...(type.description || ['Query', 'Mutation'].includes(type.name) ? [] : [type.name]),
        ...Object.values(type.getFields()).flatMap((field) => [
          ...(field.description ? [] : [`${type.name}.${field.name}`]),
          ...field.args
            .filter(({ description }) => !description)
            .map(({ name }) => `${type.name}.${field.name}(${name}:)`),
        ]),
      ]);
    expect(silent).toEqual([]);
  });
});
