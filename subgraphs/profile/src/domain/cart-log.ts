import { byCodeUnit } from '@rapport/kernel/compare';
import {
  CART_LINES_MAX,
  joinLines,
  putUnits,
  takeUnits,
  unitsOf,
  type CartLines,
  type CartMerge,
  type OpenLine,
} from './cart-lines';
import type { CartChange, ProductQuantity } from './shop-event';

/** One change of a cart as it is kept: the instant it happened, and an id that breaks a tie. */
export interface CartOp {
  readonly id: string;
  readonly atMs: number;
  readonly change: CartChange;
}

/** What is left of changes too old to be kept one by one. Nothing that happened before `atMs` changes it any more. */
export interface CartBase {
  readonly atMs: number;
  readonly changedAtMs: number;
  readonly lines: readonly (ProductQuantity & { readonly sinceMs: number; readonly writtenAtMs: number })[];
}

/** What was done to a cart under one id of a person. */
export interface CartPart {
  readonly originId: string;
  readonly base: CartBase | null;
  readonly ops: readonly CartOp[];
}

interface JoinedIds {
  readonly fromId: string;
  readonly intoId: string;
}

/** Since when two ids are one person, as far as carts go: from then on either acts on the whole. */
export interface CartJoin extends JoinedIds {
  readonly atMs: number;
}

/** What was bought, and under which id: it leaves the cart. */
export interface CartOrder {
  readonly originId: string;
  readonly id: string;
  readonly atMs: number;
  readonly lines: readonly ProductQuantity[];
}

/** Everything one person's cart follows from. */
export interface CartHistory {
  readonly parts: readonly CartPart[];
  readonly joins: readonly CartJoin[];
  readonly orders: readonly CartOrder[];
  readonly rule: CartMerge;
}

/** A cart as its history has it. */
export interface FoldedCart {
  readonly lines: CartLines;
  /** When it last changed; 0 when it never did. */
  readonly changedAtMs: number;
}

/** The cart of one or several ids while it is computed. */
export interface CartGroup {
  readonly origins: ReadonlySet<string>;
  lines: Map<string, OpenLine>;
  changedAtMs: number;
}

type Entry =
  | { readonly kind: 'join'; readonly atMs: number; readonly id: string; readonly join: CartJoin }
  | {
      readonly kind: 'op';
      readonly atMs: number;
      readonly id: string;
      readonly origin: string;
      readonly op: CartOp;
    }
  | { readonly kind: 'order'; readonly atMs: number; readonly id: string; readonly order: CartOrder };

const RANK: Readonly<Record<Entry['kind'], number>> = { join: 0, op: 1, order: 2 };

/**
 * The cart of a person: its history replayed in the order in which it happened, whatever order it arrived in. Until
 * two ids are joined each has a cart of its own; from then on they share one.
 */
export function foldCart(history: CartHistory): FoldedCart {
  const [whole] = replay(history, Infinity);
  const lines = [...(whole?.lines.values() ?? [])]
    .slice(0, CART_LINES_MAX)
    .map((line) => ({ productId: line.productId, quantity: unitsOf(line) }));
  return { lines, changedAtMs: whole?.changedAtMs ?? 0 };
}

/** The carts there were just before `beforeMs`: one for each of the ids that were not joined by then. */
export function replay(history: CartHistory, beforeMs: number): readonly CartGroup[] {
  const groups = openGroups(history);
  for (const join of unknownJoins([...groups.keys()], history.joins)) applyJoin(groups, join, 'SUM');
  const foldedAtMs = foldedMs(history.parts);
  for (const entry of timeline(history)) {
    // What is folded away was joined by the rule once: now its units are added up again.
    if (entry.atMs < beforeMs) apply(groups, entry, entry.atMs < foldedAtMs ? 'SUM' : history.rule);
  }
  return [...new Set(groups.values())];
}

/** Before when nothing is kept one by one. */
const foldedMs = (parts: readonly CartPart[]): number =>
  Math.max(-1, ...parts.map(({ base }) => base?.atMs ?? -1));

function openGroups({ parts, joins, orders }: CartHistory): Map<string, CartGroup> {
  const origins = [...parts, ...orders].map(({ originId }) => originId);
  const ids = [...origins, ...joins.flatMap(({ fromId, intoId }) => [fromId, intoId])];
  const baseOf = new Map(parts.map(({ originId, base }) => [originId, base]));
  return new Map(
    [...new Set(ids)].sort(byCodeUnit).map((originId) => {
      const base = baseOf.get(originId) ?? null;
      const lines = (base?.lines ?? []).map(({ productId, quantity, ...at }): OpenLine => ({
        productId,
        byOrigin: new Map([[originId, quantity]]),
        ...at,
      }));
      const byProduct = new Map(lines.map((line) => [line.productId, line]));
      return [
        originId,
        { origins: new Set([originId]), lines: byProduct, changedAtMs: base?.changedAtMs ?? 0 },
      ];
    }),
  );
}

function timeline({ parts, joins, orders }: CartHistory): Entry[] {
  const sinceMs = foldedMs(parts);
  const entries: Entry[] = [
    ...joins.map((join) => ({
      kind: 'join' as const,
      atMs: join.atMs,
      id: `${join.fromId}${join.intoId}`,
      join,
    })),
    ...parts.flatMap(({ originId, base, ops }) =>
      ops
        .filter(({ atMs }) => base === null || atMs >= base.atMs)
        .map((op) => ({ kind: 'op' as const, atMs: op.atMs, id: op.id, origin: originId, op })),
    ),
    ...orders
      .filter(({ atMs }) => atMs >= sinceMs)
      .map((order) => ({ kind: 'order' as const, atMs: order.atMs, id: order.id, order })),
  ];
  return entries.sort((a, b) => a.atMs - b.atMs || RANK[a.kind] - RANK[b.kind] || byCodeUnit(a.id, b.id));
}

function apply(groups: Map<string, CartGroup>, entry: Entry, rule: CartMerge): void {
  if (entry.kind === 'join') {
    applyJoin(groups, entry.join, rule);
    return;
  }
  const origin = entry.kind === 'op' ? entry.origin : entry.order.originId;
  const group = groups.get(origin);
  if (group === undefined) return;
  const changed =
    entry.kind === 'op'
      ? applyOp(group, origin, entry.op)
      : takeAll(group, origin, entry.order.lines, entry.atMs);
  if (changed) group.changedAtMs = entry.atMs;
}

function applyJoin(groups: Map<string, CartGroup>, { fromId, intoId }: JoinedIds, rule: CartMerge): void {
  const a = groups.get(intoId);
  const b = groups.get(fromId);
  if (a === undefined || b === undefined || a === b) return;
  const joined = joinGroups(a, b, rule);
  for (const origin of joined.origins) groups.set(origin, joined);
}

/** Of ids that are one person, those of which nobody knows since when: they always were. */
function unknownJoins(ids: readonly string[], joins: readonly CartJoin[]): JoinedIds[] {
  const headOf = new Map(ids.map((id) => [id, id]));
  const replaceHead = (from: string, into: string) => {
    for (const [id, head] of headOf) if (head === from) headOf.set(id, into);
  };
  for (const { fromId, intoId } of joins)
    replaceHead(headOf.get(fromId) ?? fromId, headOf.get(intoId) ?? intoId);
  const [first, ...others] = [...new Set(headOf.values())];
  return first === undefined ? [] : others.map((fromId) => ({ fromId, intoId: first }));
}

function applyOp(group: CartGroup, origin: string, { change, atMs }: CartOp): boolean {
  switch (change.kind) {
    case 'added':
      put(group, origin, change, atMs);
      return true;
    case 'removed':
      return takeAll(group, origin, [{ ...change, quantity: change.quantity ?? Infinity }], atMs);
    case 'set':
      group.lines = new Map();
      for (const line of change.lines) put(group, origin, line, atMs);
      return true;
  }
}

function put(group: CartGroup, origin: string, { productId, quantity }: ProductQuantity, atMs: number): void {
  const line = group.lines.get(productId) ?? {
    productId,
    byOrigin: new Map(),
    sinceMs: atMs,
    writtenAtMs: atMs,
  };
  group.lines.set(productId, putUnits(line, origin, quantity, atMs));
}

/** @returns whether anything of it was there */
function takeAll(group: CartGroup, origin: string, lines: readonly ProductQuantity[], atMs: number): boolean {
  let taken = false;
  for (const { productId, quantity } of lines) {
    const line = group.lines.get(productId);
    if (line === undefined) continue;
    const left = takeUnits(line, origin, quantity, atMs);
    if (left === null) group.lines.delete(productId);
    else group.lines.set(productId, left);
    taken = true;
  }
  return taken;
}

function joinGroups(a: CartGroup, b: CartGroup, rule: CartMerge): CartGroup {
  const lines = new Map(a.lines);
  for (const [productId, line] of b.lines) {
    const own = lines.get(productId);
    lines.set(productId, own === undefined ? line : joinLines(own, line, rule));
  }
  const ordered = [...lines].sort(([, x], [, y]) => x.sinceMs - y.sinceMs);
  return {
    origins: new Set([...a.origins, ...b.origins]),
    lines: new Map(ordered),
    changedAtMs: Math.max(a.changedAtMs, b.changedAtMs),
  };
}
