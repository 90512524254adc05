/** Who authorised a hold, or wants to capture or release it. */
export type HoldParty =
  | { readonly kind: 'customer' }
  | { readonly kind: 'staff' }
  /** A till. */
  | { readonly kind: 'terminal'; readonly storeId: string };

/**
 * Whether `settler` may settle what `authorizer` authorised. Staff may settle every hold; a till those of its own store, of
 * members and of staff: what another store has set aside for a customer at its counter is not this one's to hand out or to
 * let go. A member lets go of what they set aside themselves (whose points are held is asked before), so that nobody takes a till's hold away between the goods and
 * the capture. Pure.
 *
 * @param authorizer `null` for holds of before it was remembered: they are nobody's in particular
 */
export function maySettle(settler: HoldParty, authorizer: HoldParty | null): boolean {
  switch (settler.kind) {
    case 'staff':
      return true;
    case 'terminal':
      return authorizer?.kind !== 'terminal' || authorizer.storeId === settler.storeId;
    case 'customer':
      return authorizer?.kind === 'customer';
  }
}
