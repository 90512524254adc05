import type { CurrencyCode } from '@rapport/kernel/currency';
import { assert } from '@rapport/kernel/assert';
import { isUuid } from '@rapport/kernel/ids';
import { resolveCustomerIds } from '@rapport/subgraph-kit/customer-redirect';
import { BadInputError, NotFoundError } from '@rapport/subgraph-kit/errors';
import { once } from '@rapport/subgraph-kit/idempotency';
import { newId } from '@rapport/subgraph-kit/ids';
import { actorOf, type Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataSource, EntityManager } from 'typeorm';
import { findCarts } from '../db/cart-repository';
import type { QuoteEntity } from '../db/entities/quote.entity';
import { claimNewQuote } from '../db/identification-repository';
import { findListedProducts } from '../db/price-list-repository';
import { findQuotes, insertQuote } from '../db/quote-repository';
import { mergeLines, type BasketLine } from '../domain/basket';
import { priceBasket } from '../domain/price-basket';
import { publicPriceAt } from '../domain/public-price';
import { REFERENCE_DAYS } from '../domain/reference-price';
import {
  checkBasket,
  meaningOf,
  readSubject,
  type QuoteCartRequest,
  type QuoteSubject,
} from './quote-request';
import { mayReadShopper, shopperFor, type Shopper } from './shopper-access';

const MINUTE_MS = 60_000;

/** Everything that can happen when a quote is asked for; each is a normal outcome. */
export type QuoteCartOutcome = { readonly kind: 'quoted'; readonly quote: QuoteEntity } | QuoteRefusal;

type QuoteRefusal =
  | { readonly kind: 'unknown-products'; readonly productIds: readonly string[] }
  | { readonly kind: 'empty-cart'; readonly cartId: string };
/** As it is kept under the idempotency key: JSON. */
type KeptOutcome = { readonly kind: 'quoted'; readonly quoteId: string } | QuoteRefusal;

/** `quoteCart` for the viewer of a request. */
export type QuoteCart = (request: QuoteCartRequest) => Promise<QuoteCartOutcome>;

/** The terms under which quotes are made. */
export interface QuoteTerms {
  readonly listCurrency: CurrencyCode;
  readonly quoteValidForMinutes: number;
}

/**
 * Makes a quote: prices the basket at `now` and stores the result for ever, in one transaction. The same
 * idempotency key gives the same quote again, also after it has expired.
 *
 * @throws RequestError for input that makes no sense and for what the viewer may not do
 */
export function quoteCart(
  db: DataSource,
  asked: Viewer,
  request: QuoteCartRequest,
  terms: QuoteTerms,
  now: Date,
): Promise<QuoteCartOutcome> {
  const subject = readSubject(request);
  const own = asked.kind === 'customer' ? asked.customerId : null;
  return db.transaction(async (tx) => {
    // Before any other lock: until the end no merge moves what is written here.
    const ids = [own, request.customerId].flatMap((id) => (id !== null && isUuid(id) ? [id] : []));
    const survivors = await resolveCustomerIds(tx, ids);
    const current = (id: string) => survivors.get(id) ?? id;
    const viewer = asked.kind === 'customer' ? { ...asked, customerId: current(asked.customerId) } : asked;
    const named = request.customerId === null ? null : current(request.customerId);
    const shopper = { ...shopperFor(viewer, named), originId: own ?? request.customerId };

    const kept = await once(
      tx,
      {
        actor: actorOfQuote(asked),
        key: request.idempotencyKey,
        request: meaningOf(subject, request.customerId),
      },
      () => makeQuote(tx, { viewer, asked, subject, named, shopper }, terms, now),
    );
    if (kept.kind !== 'quoted') return kept;
    const [quote] = await findQuotes(tx, [kept.quoteId]);
    assert(quote !== undefined, 'the quote that an idempotency key stands for is stored');
    return { kind: 'quoted', quote };
  });
}

/** Visitors share one actor name; their keys must not meet. */
const actorOfQuote = (viewer: Viewer): string =>
  viewer.kind === 'guest' ? `guest:${viewer.anonymousId ?? ''}` : actorOf(viewer);

interface ResolvedRequest {
  /** As who they are now. */
  readonly viewer: Viewer;
  readonly asked: Viewer;
  readonly subject: QuoteSubject;
  /** The customer named, as who they are now. */
  readonly named: string | null;
  readonly shopper: QuotedShopper;
}

async function makeQuote(
  tx: EntityManager,
  request: ResolvedRequest,
  { listCurrency, quoteValidForMinutes }: QuoteTerms,
  now: Date,
): Promise<KeptOutcome> {
  const { cartId, shopper, lines } = await readBasket(tx, request);
  if (cartId !== null && lines.length === 0) return { kind: 'empty-cart', cartId };
  const productIds = lines.map(({ productId }) => productId);
  const products = await findListedProducts(tx, productIds, now, REFERENCE_DAYS);
  const outcome = priceBasket(
    lines,
    products.flatMap((product) => publicPriceAt(product, now) ?? []),
  );
  if (outcome.kind === 'beyond-numbers') {
    throw new BadInputError('A quote adds up to less than 2^53 minor units; this basket costs more');
  }
  if (outcome.kind !== 'priced') return outcome;

  const quoteId = newId();
  const { lines: priced, ...totals } = outcome.basket;
  await insertQuote(tx, {
    id: quoteId,
    ...shopper,
    cartId,
    currencyCode: listCurrency,
    lines: [...priced],
    ...totals,
    madeBy: actorOf(request.asked),
    createdAt: now,
    validUntil: new Date(now.getTime() + quoteValidForMinutes * MINUTE_MS),
  });
  if (shopper.anonymousId !== null) await claimNewQuote(tx, shopper.anonymousId);
  return { kind: 'quoted', quoteId };
}

/** For whom a quote is. Only what a visitor is quoted has their anonymous id: it may yet be a customer's. */
interface QuotedShopper extends Shopper {
  /** The id under which it is made; `customerId` is who that is now. */
  readonly originId: string | null;
}

interface Basket {
  readonly cartId: string | null;
  readonly shopper: QuotedShopper;
  readonly lines: readonly BasketLine[];
}

/** A cart that belongs to somebody else is as one that does not exist. */
async function readBasket(tx: EntityManager, request: ResolvedRequest): Promise<Basket> {
  const { viewer, subject, named } = request;
  if (subject.kind === 'lines') return { cartId: null, shopper: request.shopper, lines: subject.lines };
  const [cart] = await findCarts(tx, [subject.cartId]);
  const isTheirs = cart !== undefined && (named === null || named === cart.customerId);
  if (!isTheirs || !mayReadShopper(viewer, cart)) throw new NotFoundError('Cart', subject.cartId);
  const { originId, anonymousId } = cart;
  const shopper = {
    customerId: cart.customerId,
    originId,
    anonymousId: originId === null ? anonymousId : null,
  };
  return { cartId: cart.id, shopper, lines: checkBasket(mergeLines(cart.lines)) };
}
