import { isUuid } from '@rapport/kernel/ids';
import { readProductId } from '@rapport/kernel/product-id';
import { NotFoundError } from '@rapport/subgraph-kit/errors';
import type { ReferenceResolver } from '@rapport/subgraph-kit/graphql/build-schema';
import type { Context } from '../context';
import type { Contribution, ContributionKind } from '../domain/contribution';
import type { Reference } from './stubs';

/** Owned here: through the loader, with what hides a contribution from the viewer. */
const contributionOf =
  (kind: ContributionKind) =>
  async ({ id }: Reference, { loaders }: Context): Promise<Contribution | null> => {
    const found = isUuid(id) ? await loaders.contributionById.load(id) : null;
    return found?.kind === kind ? found : null;
  };

export const REFERENCES: Readonly<Record<string, ReferenceResolver<Context>>> = {
  Review: contributionOf('REVIEW'),
  Idea: contributionOf('IDEA'),
  Thread: contributionOf('THREAD'),
  Reply: contributionOf('REPLY'),
  Product: ({ id }: Reference) => (readProductId(id) === null ? null : { id }),
  Customer: async ({ id }: Reference, { assertMayRead }) => {
    await assertMayRead(id);
    if (!isUuid(id)) throw new NotFoundError('Customer', id);
    return { id };
  },
};
