import type { EntityManager } from 'typeorm';
import { findCartParts, saveCartParts, type StoredCartPart } from '../db/cart-repository';
import type { Split } from '../domain/settle-device';
import { newPart } from './change-carts';

/** A split, and who shows what is parted while it is parted. They are locked. */
export interface CartSplit extends Split {
  readonly homeId: string;
}

/**
 * Writes what was done to a cart after a login or logout that came late under the visitor whose it is. What is not kept one
 * by one any more stays where it is: what is folded away, or overwritten by a whole cart since.
 */
export async function splitCarts(tx: EntityManager, splits: readonly CartSplit[]): Promise<void> {
  if (splits.length === 0) return;
  const stored = await findCartParts(tx, [...new Set(splits.map(({ homeId }) => homeId))]);
  const changed = new Map<string, StoredCartPart>();
  for (const { fromVisitorId, intoVisitorId, sinceMs, untilMs, homeId } of splits) {
    const from = changed.get(fromVisitorId) ?? stored.find(({ originId }) => originId === fromVisitorId);
    const isTheirs = ({ atMs }: { readonly atMs: number }) => atMs >= sinceMs && atMs < untilMs;
    const ops = from?.ops.filter(isTheirs) ?? [];
    if (from === undefined || ops.length === 0) continue;
    changed.set(fromVisitorId, { ...from, ops: from.ops.filter((op) => !isTheirs(op)) });
    const at = new Date(Math.max(...ops.map(({ atMs }) => atMs)));
    changed.set(intoVisitorId, { ...newPart(homeId, intoVisitorId, at), ops });
  }
  await saveCartParts(tx, [...changed.values()]);
}
