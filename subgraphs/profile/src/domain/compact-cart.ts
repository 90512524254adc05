import { byCodeUnit } from '@rapport/kernel/compare';
import { DAY_MS } from '@rapport/kernel/clock';
import { CART_LINES_MAX } from './cart-lines';
import { replay, type CartBase, type CartHistory, type CartOp, type CartPart } from './cart-log';

/** How late an event may come and still take effect at its own time. */
export const CART_WINDOW_MS = 30 * DAY_MS;
/** The most changes kept one by one for a person, and how many of the latest stay when there are more. */
const OPS_MAX = 200;
const OPS_KEPT = 100;

/** The parts of a history with what is too old, or has no effect any more, folded away. The cart stays the same. */
export function compactCart(history: CartHistory): readonly CartPart[] {
  const parts = history.parts.map(dropOverwritten);
  const instants = parts.flatMap(({ ops }) => ops.map(({ atMs }) => atMs)).sort((a, b) => b - a);
  const [newest, oldest] = [instants[0] ?? 0, instants.at(-1) ?? 0];
  const overfullMs = instants.length > OPS_MAX ? (instants[OPS_KEPT] ?? 0) : 0;
  const beforeMs = Math.max(overfullMs, oldest < newest - CART_WINDOW_MS ? newest - CART_WINDOW_MS : 0);
  if (beforeMs === 0) return parts;
  const groups = replay({ ...history, parts }, beforeMs);
  return parts.map(({ originId, ops }): CartPart => {
    const group = groups.find(({ origins }) => origins.has(originId));
    const base: CartBase = {
      atMs: beforeMs,
      changedAtMs: group?.changedAtMs ?? 0,
      lines: [...(group?.lines.values() ?? [])]
        .slice(0, CART_LINES_MAX)
        .flatMap(({ productId, byOrigin, sinceMs, writtenAtMs }) => {
          const quantity = byOrigin.get(originId);
          return quantity === undefined ? [] : [{ productId, quantity, sinceMs, writtenAtMs }];
        }),
    };
    return { originId, base, ops: ops.filter(({ atMs }) => atMs >= beforeMs) };
  });
}

/** What was done under an id before it said what the whole cart is can have no effect, whatever comes late. */
function dropOverwritten(part: CartPart): CartPart {
  const ops = [...part.ops].sort(inOrder);
  const last = ops.findLastIndex(({ change }) => change.kind === 'set');
  if (last > 0 || (last === 0 && part.base !== null)) return { ...part, base: null, ops: ops.slice(last) };
  return ops.every((op, n) => op === part.ops[n]) ? part : { ...part, ops };
}

const inOrder = (a: CartOp, b: CartOp): number => a.atMs - b.atMs || byCodeUnit(a.id, b.id);
