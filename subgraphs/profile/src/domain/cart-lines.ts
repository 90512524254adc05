import type { ProductQuantity } from './shop-event';

/** The most products a cart holds. What would be one more is left out; a whole cart of more is refused. */
export const CART_LINES_MAX = 500;
/** The most units of one product. */
export const CART_QUANTITY_MAX = 1_000_000;

/** What a cart holds: one line a product, in the order in which products came in. */
export type CartLines = readonly ProductQuantity[];

/**
 * What becomes of a product that both carts hold when a visitor turns out to be a customer: the units of both, or
 * those of the line that was changed last. Whatever only one cart holds is kept either way.
 */
export const CART_MERGES = ['SUM', 'LATEST'] as const;
export type CartMerge = (typeof CART_MERGES)[number];

/** A line while a cart is computed: who put how many units in. */
export interface OpenLine {
  readonly productId: string;
  /** Units by the origin that put them there; each above zero. */
  readonly byOrigin: ReadonlyMap<string, number>;
  /** When the product came in. */
  readonly sinceMs: number;
  readonly writtenAtMs: number;
}

export const unitsOf = (line: OpenLine): number => [...line.byOrigin.values()].reduce((a, b) => a + b, 0);

/** The line with `quantity` more of `origin`'s, or as many as there is room for. */
export function putUnits(line: OpenLine, origin: string, quantity: number, atMs: number): OpenLine {
  const room = Math.min(quantity, CART_QUANTITY_MAX - unitsOf(line));
  if (room <= 0) return { ...line, writtenAtMs: atMs };
  const byOrigin = new Map(line.byOrigin).set(origin, (line.byOrigin.get(origin) ?? 0) + room);
  return { ...line, byOrigin, writtenAtMs: atMs };
}

/** The line without `quantity` units, `origin`'s own first. @returns `null` when nothing is left */
export function takeUnits(line: OpenLine, origin: string, quantity: number, atMs: number): OpenLine | null {
  let left = quantity;
  const byOrigin = new Map<string, number>();
  const own = line.byOrigin.get(origin) ?? 0;
  for (const [name, units] of [[origin, own] as const, ...line.byOrigin]) {
    if (name === origin && byOrigin.has(origin)) continue;
    const taken = Math.min(units, left);
    left -= taken;
    byOrigin.set(name, units - taken);
  }
  const kept = new Map([...byOrigin].filter(([, units]) => units > 0));
  return kept.size === 0 ? null : { ...line, byOrigin: kept, writtenAtMs: atMs };
}

/** The one line of two carts' lines of a product. */
export function joinLines(a: OpenLine, b: OpenLine, rule: CartMerge): OpenLine {
  const sinceMs = Math.min(a.sinceMs, b.sinceMs);
  if (rule === 'LATEST') return { ...laterLine(a, b), sinceMs };
  const summed = [...b.byOrigin].reduce((line, [origin, units]) => putUnits(line, origin, units, 0), a);
  return { ...summed, sinceMs, writtenAtMs: Math.max(a.writtenAtMs, b.writtenAtMs) };
}

/** At the same instant the larger one, which means nothing and does not depend on the order of arrival. */
function laterLine(a: OpenLine, b: OpenLine): OpenLine {
  const ms = a.writtenAtMs - b.writtenAtMs;
  return ms > 0 || (ms === 0 && unitsOf(a) >= unitsOf(b)) ? a : b;
}
