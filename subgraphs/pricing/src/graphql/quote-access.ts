import { NotFoundError } from '@rapport/subgraph-kit/errors';
import { isUuid } from '@rapport/kernel/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { mayReadShopper, type Shopper } from '../app/shopper-access';
import type { PricingContext } from '../context';
import { toQuote } from './present-quote';
import type { Quote } from './types/quote';

/** Whether the viewer, under the id that they have after any merges, may read what belongs to `shopper`. */
export async function mayRead({ viewer, loaders }: PricingContext, shopper: Shopper): Promise<boolean> {
  if (viewer.kind !== 'customer' || mayReadShopper(viewer, shopper)) return mayReadShopper(viewer, shopper);
  const customerId = await loaders.survivorById.load(viewer.customerId);
  const current: Viewer = { kind: 'customer', customerId };
  return mayReadShopper(current, shopper);
}

/** @throws NotFoundError alike for a quote that does not exist and for one that the viewer may not read */
export async function readQuote(id: string, context: PricingContext): Promise<Quote> {
  const quote = isUuid(id) ? await context.loaders.quoteById.load(id) : null;
  if (quote === null || !(await mayRead(context, quote))) throw new NotFoundError('Quote', id);
  return toQuote(quote, context.now);
}
