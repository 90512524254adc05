import { existsSync, readFileSync } from 'node:fs';
import type { ImportStage } from './import-stage';

/** `data/demo-content/community.json`: contributions under the shop's customer numbers. */
interface DemoContent {
  readonly items: readonly DemoItem[];
}

interface DemoItem {
  /** The shop's customer number. */
  readonly author: string;
  /** Customer numbers of those who vote for an idea. */
  readonly votedBy?: readonly string[];
  /** The rest goes on as it is. */
  readonly [field: string]: unknown;
}

/** As many customers as one page holds. */
const NUMBERS_PER_REQUEST = 100;

const CUSTOMERS = `query CustomersByNumber($numbers: [String!]!, $first: Int!) {
  customers(numbers: $numbers, first: $first) { edges { node { id number } } }
}`;

const SEED = `mutation SeedCommunity($input: SeedDemoContentInput!) {
  seedDemoContent(input: $input) { seeded }
}`;

/** Seeds the community's demo content, once its authors are customers. Seeded twice, it changes nothing. */
export async function sendCommunity(stage: ImportStage): Promise<void> {
  const { client, options, checkpoints } = stage;
  if (existsSync(options.communityFile)) {
    const { items } = JSON.parse(readFileSync(options.communityFile, 'utf8')) as DemoContent;
    const numbers = new Set(items.flatMap(({ author, votedBy = [] }) => [author, ...votedBy]));
    const ids = await customerIds(stage, [...numbers]);
    await client.ask({
      query: SEED,
      variables: { input: { items: items.map((item) => underCustomerIds(item, ids)) } },
      headers: { 'x-api-key': options.writeKey },
    });
  }
  checkpoints.advance({ communitySent: true });
}

function underCustomerIds({ author, votedBy = [], ...item }: DemoItem, ids: ReadonlyMap<string, string>) {
  return { ...item, customerId: ids.get(author), voterIds: votedBy.map((number) => ids.get(number)) };
}

interface CustomersAnswer {
  readonly customers: {
    readonly edges: readonly { readonly node: { readonly id: string; readonly number: string } }[];
  };
}

/** @throws Error naming the numbers that are no customer's */
async function customerIds(
  { client, options }: ImportStage,
  numbers: readonly string[],
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (let from = 0; from < numbers.length; from += NUMBERS_PER_REQUEST) {
    const some = numbers.slice(from, from + NUMBERS_PER_REQUEST);
    const answer = await client.ask({
      query: CUSTOMERS,
      variables: { numbers: some, first: NUMBERS_PER_REQUEST },
      headers: { authorization: `Bearer ${options.staffToken}` },
    });
    for (const { node } of (answer as unknown as CustomersAnswer).customers.edges)
      ids.set(node.number, node.id);
  }
  const unknown = numbers.filter((number) => !ids.has(number));
  if (unknown.length > 0)
    throw new Error(`the demo content names customers that are not known: ${unknown.join(', ')}`);
  return ids;
}
