/** A claim that an anonymous id is a known customer: from identify or alias. */
export interface Claim {
  readonly anonymousId: string;
  readonly customerId: string;
}

/** Who an anonymous id is at the moment. */
export interface Owner {
  readonly customerId: string;
  /** Whether that is a customer with a number, and not a visitor known by this anonymous id alone. */
  readonly known: boolean;
}

/** What became of a claim. Visible to the sender, because a silent refusal is found by nobody. */
export interface JoinOutcome {
  readonly outcome: 'MERGED' | 'REFUSED' | 'NOOP';
  readonly reason: string;
}

export interface Joined {
  /** One for each claim, in order. */
  readonly outcomes: readonly JoinOutcome[];
  /** The anonymous ids that now belong to a customer, by that customer's id. */
  readonly joined: ReadonlyMap<string, string>;
  /** Visitors whose history moves to a customer. */
  readonly merges: readonly { readonly from: string; readonly into: string }[];
}

/**
 * Decides claims, in the order given. An anonymous id is joined once: on a shared device or a till it must not carry
 * one shopper's history to the next. Known customers never merge here.
 *
 * @param owners who each anonymous id is before the first claim; one that is not in it was never seen
 */
export function joinIdentities(claims: readonly Claim[], owners: ReadonlyMap<string, Owner>): Joined {
  const joined = new Map<string, string>();
  const merges: { from: string; into: string }[] = [];
  const outcomes = claims.map(({ anonymousId, customerId }): JoinOutcome => {
    const before = owners.get(anonymousId);
    const owner = joined.get(anonymousId) ?? (before?.known === true ? before.customerId : undefined);
    if (owner === customerId) return { outcome: 'NOOP', reason: 'the anonymous id already is this customer' };
    if (owner !== undefined) {
      return {
        outcome: 'REFUSED',
        reason: 'the anonymous id already is another customer (a shared device?)',
      };
    }
    joined.set(anonymousId, customerId);
    if (before !== undefined) merges.push({ from: before.customerId, into: customerId });
    return { outcome: 'MERGED', reason: 'what the anonymous id did belongs to the customer now' };
  });
  return { outcomes, joined, merges };
}
