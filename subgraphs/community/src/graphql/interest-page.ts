import { BadInputError } from '@rapport/subgraph-kit/errors';
import {
  readInstantPart,
  readPage,
  toConnection,
  type Connection,
  type PageArgs,
} from '@rapport/subgraph-kit/graphql/connection';
import { pageOfInterests, type Interest, type InterestPlace } from '../domain/interest';
import type { InterestType } from './interest.type';

/** One page of a member's interests. @throws BadInputError when the arguments do not name a page of such a list */
export function interestPage(args: PageArgs, interests: readonly Interest[]): Connection<InterestType> {
  const { limit, after } = readPage(args);
  const page = pageOfInterests(interests, { limit, after: after === null ? null : readPlace(after) });
  return toConnection(page.map(toInterestType), limit, keyOf);
}

function readPlace([signCount = '', lastAt, productId = '']: readonly string[]): InterestPlace {
  if (!/^\d{1,6}$/.test(signCount)) {
    throw new BadInputError('after wants an endCursor that this list gave; something else came');
  }
  return { signCount: Number(signCount), lastAt: new Date(readInstantPart(lastAt)), productId };
}

const keyOf = ({ wroteCount, reactedCount, lastAt, product }: InterestType): readonly string[] => [
  String(wroteCount + reactedCount),
  lastAt.toISOString(),
  product.id,
];

const toInterestType = ({ productId, ...interest }: Interest): InterestType => ({
  ...interest,
  product: { id: productId },
});
