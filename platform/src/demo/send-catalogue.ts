import type { ImportStage } from './import-stage';

/** As many as one feed message may carry; some 40 kB. */
const PRODUCTS_PER_MESSAGE = 500;

const UPSERT = `mutation Feed($products: [ProductInput!]!) {
  upsertProducts(input: { products: $products }) { __typename }
}`;

/** Sends the catalogue feed. Sent twice, it changes nothing. */
export async function sendCatalogue({ client, options, checkpoints, history }: ImportStage): Promise<void> {
  const feed = history.products.map(({ id, title }) => ({ id, title, active: true }));
  for (let from = 0; from < feed.length; from += PRODUCTS_PER_MESSAGE) {
    await client.ask({
      query: UPSERT,
      variables: { products: feed.slice(from, from + PRODUCTS_PER_MESSAGE) },
      headers: { 'x-api-key': options.writeKey },
    });
  }
  checkpoints.advance({ catalogueSent: true });
}
