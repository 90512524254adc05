import { isUuid } from '@rapport/kernel/ids';
import { NotFoundError } from '@rapport/subgraph-kit/errors';
import type { Context } from '../context';

interface Key {
  readonly id: string;
}

/** How other subgraphs' `{ __typename, id }` become entities: through loaders, or a page of them is a query each. */
export const REFERENCES = {
  Product: ({ id }: Key, { loaders }: Context) => loaders.productById.load(id),
  Category: ({ id }: Key, { loaders }: Context) => loaders.categoryById.load(id),
  Customer: async ({ id }: Key, { assertMayRead }: Context) => {
    await assertMayRead(id);
    if (!isUuid(id)) throw new NotFoundError('Customer', id);
    return { id };
  },
};
