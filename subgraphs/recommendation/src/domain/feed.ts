import { readProductId } from '@rapport/kernel/product-id';
import { categoryId } from './category';
import { indexWords, plainTitle } from './search-words';

/** The most products one feed message may carry. */
export const PRODUCTS_PER_FEED_MAX = 500;
const PROBLEMS_SHOWN_MAX = 10;
const TITLE_LENGTH_MAX = 500;
const NAME_LENGTH_MAX = 200;
const URL_LENGTH_MAX = 2_000;

/** A product as the retailer sends it. */
export interface FeedProduct {
  readonly id: string;
  readonly title: string;
  readonly category?: string | null;
  readonly brand?: string | null;
  readonly imageUrl?: string | null;
  readonly active: boolean;
  /** When this became true; left out, it is now. */
  readonly occurredAt?: Date | null;
}

/** A product that was read, with what finding it needs. */
export interface ReadProduct {
  readonly id: string;
  readonly title: string;
  readonly categoryId: string | null;
  readonly category: string | null;
  readonly brand: string | null;
  readonly imageUrl: string | null;
  readonly active: boolean;
  readonly occurredAt: Date;
  readonly plainTitle: string;
  readonly searchWords: readonly string[];
}

export type FeedOutcome =
  | { readonly kind: 'read'; readonly products: readonly ReadProduct[] }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/**
 * Checks a feed as a whole: one bad product refuses it, so that a feed is never half taken.
 * A product that stands in it twice counts as its newest description, the later one of two equally new.
 */
export function readFeed(feed: readonly FeedProduct[], now: Date): FeedOutcome {
  const problems = feed.flatMap((product, index) =>
    problemsOf(product).map((problem) => `products[${index}].${problem}`),
  );
  if (problems.length > 0) return { kind: 'invalid', problems: problems.slice(0, PROBLEMS_SHOWN_MAX) };

  const newest = new Map<string, ReadProduct>();
  for (const product of feed) {
    const read = readProduct(product, now);
    const before = newest.get(read.id);
    if (before === undefined || before.occurredAt <= read.occurredAt) newest.set(read.id, read);
  }
  return { kind: 'read', products: [...newest.values()] };
}

function readProduct(product: FeedProduct, now: Date): ReadProduct {
  const id = readProductId(product.id) ?? product.id;
  const title = tidy(product.title) ?? '';
  const category = tidy(product.category);
  const brand = tidy(product.brand);
  const group = category === null ? null : categoryId(category);
  return {
    id,
    title,
    categoryId: group,
    category: group === null ? null : category,
    brand,
    imageUrl: product.imageUrl ?? null,
    active: product.active,
    // A clock that runs ahead must not keep every later feed out.
    occurredAt: product.occurredAt == null || product.occurredAt > now ? now : product.occurredAt,
    plainTitle: plainTitle(title),
    searchWords: indexWords({ id, title, category, brand }),
  };
}

function problemsOf({ id, title, category, brand, imageUrl }: FeedProduct): string[] {
  const problems: string[] = [];
  // Half of a surrogate pair is stored as a replacement character: two codes would become one within a feed.
  if (readProductId(id) === null || /\p{Cs}/u.test(id)) problems.push('id wants 1 to 64 visible characters');
  const titleLength = tidy(title)?.length ?? 0;
  if (titleLength === 0 || titleLength > TITLE_LENGTH_MAX)
    problems.push(`title wants 1 to ${TITLE_LENGTH_MAX} characters; ${titleLength} came`);
  if ((tidy(category)?.length ?? 0) > NAME_LENGTH_MAX)
    problems.push(`category wants at most ${NAME_LENGTH_MAX} characters`);
  if ((tidy(brand)?.length ?? 0) > NAME_LENGTH_MAX)
    problems.push(`brand wants at most ${NAME_LENGTH_MAX} characters`);
  if (imageUrl != null && !isHttpUrl(imageUrl))
    problems.push(`imageUrl wants an http(s) address of at most ${URL_LENGTH_MAX} characters`);
  return problems;
}

/** Trimmed, runs of spaces and control characters made one space; `null` when nothing is left. */
function tidy(text: string | null | undefined): string | null {
  const plain = (text ?? '').replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ').trim();
  return plain === '' ? null : plain;
}

/** The address is handed to browsers: no `javascript:`, no space or quote that could break out of an attribute. */
const isHttpUrl = (text: string): boolean =>
  text.length <= URL_LENGTH_MAX && URL.canParse(text) && /^https?:\/\/[^\s"'<>\\\p{C}]+$/u.test(text);
