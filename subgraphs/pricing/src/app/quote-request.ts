import { byCodeUnit } from '@rapport/kernel/compare';
import { isUuid } from '@rapport/kernel/ids';
import { readProductId } from '@rapport/kernel/product-id';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { mergeLines, type BasketLine } from '../domain/basket';

/** What `quoteCart` is asked. */
export interface QuoteCartRequest {
  readonly lines: readonly BasketLine[] | null;
  readonly cartId: string | null;
  readonly customerId: string | null;
  readonly idempotencyKey: string;
}

/** What is to be priced: given lines, or a cart that is known already. */
export type QuoteSubject =
  | { readonly kind: 'lines'; readonly lines: readonly BasketLine[] }
  | { readonly kind: 'cart'; readonly cartId: string };

export const QUOTE_LINES_MAX = 500;
export const QUOTE_QUANTITY_MAX = 100_000;

/** @throws BadInputError saying what was wanted and what came */
export function readSubject({ lines, cartId }: QuoteCartRequest): QuoteSubject {
  if ((lines === null) === (cartId === null)) {
    throw new BadInputError(`quoteCart wants lines or cartId; ${lines === null ? 'neither' : 'both'} came`);
  }
  if (cartId !== null) {
    if (!isUuid(cartId)) throw new BadInputError('cartId wants the id of a cart; something else came');
    return { kind: 'cart', cartId };
  }
  return { kind: 'lines', lines: readLines(lines ?? []) };
}

function readLines(lines: readonly BasketLine[]): readonly BasketLine[] {
  if (lines.length < 1 || lines.length > QUOTE_LINES_MAX) {
    throw new BadInputError(`lines wants 1 to ${QUOTE_LINES_MAX} lines; ${lines.length} came`);
  }
  return checkBasket(mergeLines(lines.map(readLine)));
}

function readLine({ productId: text, quantity }: BasketLine): BasketLine {
  const productId = readProductId(text);
  if (productId === null) throw new BadInputError('productId wants 1 to 64 visible characters');
  if (quantity < 1) throw new BadInputError(`quantity wants 1 to ${QUOTE_QUANTITY_MAX}; ${quantity} came`);
  return { productId, quantity };
}

/** @param lines each product once. @throws BadInputError when there are more of them, or of one, than a quote takes */
export function checkBasket(lines: readonly BasketLine[]): readonly BasketLine[] {
  if (lines.length > QUOTE_LINES_MAX) {
    throw new BadInputError(`A quote has at most ${QUOTE_LINES_MAX} products; ${lines.length} came`);
  }
  const excess = lines.find(({ quantity }) => quantity > QUOTE_QUANTITY_MAX);
  if (excess === undefined) return lines;
  throw new BadInputError(
    `quantity wants 1 to ${QUOTE_QUANTITY_MAX} of a product; ${excess.quantity} of ${excess.productId} came`,
  );
}

/** What makes two requests the same one: the order of the lines, and how a product is split over them, does not. */
export const meaningOf = (subject: QuoteSubject, customerId: string | null): unknown => ({
  mutation: 'quoteCart',
  customerId,
  subject:
    subject.kind === 'cart'
      ? subject
      : { ...subject, lines: [...subject.lines].sort((a, b) => byCodeUnit(a.productId, b.productId)) },
});
