import type { Figures } from './oracle';

/** The gateway, asked as staff. */
export interface Graph {
  /** The figures of every customer the graph knows. @throws with what was answered when that is not a whole answer */
  figures(): Promise<Map<string, Figures>>;
  /** The codes of every product. */
  productIds(): Promise<Set<string>>;
}

const PAGE = 100;

const CUSTOMERS = `query FiguresOfCustomers($first: Int!, $after: String) {
  page: customers(first: $first, after: $after) {
    edges { node {
      number
      purchases { orders productUnits returnedUnits unmatchedUnits gross { amount } net { amount } }
      loyalty { earnedPoints }
    } }
    pageInfo { hasNextPage endCursor }
  }
}`;

const PRODUCTS = `query Products($first: Int!, $after: String) {
  page: products(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } }
}`;

interface Page<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface CustomerNode {
  readonly number: string | null;
  readonly purchases: {
    readonly orders: number;
    readonly productUnits: number;
    readonly returnedUnits: number;
    readonly unmatchedUnits: number;
    readonly gross: { readonly amount: string };
    readonly net: { readonly amount: string };
  } | null;
  readonly loyalty: { readonly earnedPoints: number } | null;
}

export function connectToGraph(url: string, staffToken: string): Graph {
  return {
    async figures() {
      const found = new Map<string, Figures>();
      for await (const { number, purchases, loyalty } of pages<CustomerNode>(url, staffToken, CUSTOMERS)) {
        if (number === null) continue;
        found.set(number, {
          orders: purchases?.orders ?? 0,
          productUnits: purchases?.productUnits ?? 0,
          returnedUnits: purchases?.returnedUnits ?? 0,
          unmatchedUnits: purchases?.unmatchedUnits ?? 0,
          grossPence: penceOf(purchases?.gross.amount ?? '0.00'),
          netPence: penceOf(purchases?.net.amount ?? '0.00'),
          points: BigInt(loyalty?.earnedPoints ?? 0),
        });
      }
      return found;
    },
    async productIds() {
      const found = new Set<string>();
      for await (const { id } of pages<{ readonly id: string }>(url, staffToken, PRODUCTS)) found.add(id);
      return found;
    },
  };
}

async function* pages<Node>(url: string, token: string, query: string): AsyncGenerator<Node> {
  let after: string | null = null;
  do {
    const page: Page<Node> = await ask<Node>(url, token, query, { first: PAGE, after });
    for (const { node } of page.edges) yield node;
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
}

async function ask<Node>(url: string, token: string, query: string, variables: object): Promise<Page<Node>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as {
    data?: { page?: Page<Node> | null } | null;
    errors?: unknown[];
  };
  const page = answer.data?.page;
  if (page == null || (answer.errors ?? []).length > 0) {
    throw new Error(
      `the graph answered ${response.status}: ${JSON.stringify(answer.errors).slice(0, 1_000)}`,
    );
  }
  return page;
}

/** "5298.79" in pence. */
function penceOf(amount: string): bigint {
  const match = /^(-?)(\d+)\.(\d\d)$/.exec(amount);
  if (match === null) throw new Error(`an amount in pounds with two decimals, not ${amount}`);
  const [, sign = '', pounds = '', pence = ''] = match;
  return BigInt(`${sign}${pounds}${pence}`);
}
