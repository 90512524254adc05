import {
  isBefore,
  ownerOf,
  sameInstant,
  stretchAt,
  type Claim,
  type Cut,
  type Device,
  type Stretch,
} from './device';

/** A stretch as it is kept. */
export interface StoredStretch extends Stretch {
  /** Under whose id is written what is done here without naming anybody; `null` while nothing was. */
  readonly visitorId: string | null;
}

export interface StoredDevice extends Device {
  readonly stretches: readonly StoredStretch[];
}

/** Part of what was written under one visitor belongs under another: the device changed hands in between. */
export interface Split {
  readonly fromVisitorId: string;
  readonly intoVisitorId: string;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** A device after cuts. Owners are those of before: see `withOwners`. */
export interface CutDevice {
  readonly device: StoredDevice;
  /** The beginnings of the stretches whose owner has to be found anew. */
  readonly touched: ReadonlySet<number>;
  readonly splits: readonly Split[];
}

/** @param newId names the visitor of a stretch that takes over a part of another's */
export function cutDevice(
  device: StoredDevice,
  cuts: readonly Cut[],
  shared: boolean,
  newId: () => string,
): CutDevice {
  const stretches = [...device.stretches];
  const touched = new Set<number>(
    shared && !device.shared ? stretches.map(({ sinceMs }) => sinceMs) : undefined,
  );
  const parts: {
    readonly fromVisitorId: string;
    readonly intoVisitorId: string;
    readonly sinceMs: number;
  }[] = [];
  // Of a visitor who is new: under whom it is written still what will be theirs.
  const writtenUnder = new Map<string, string>();
  for (const { atMs, customerId } of cuts) {
    const index = stretchAt(stretches, atMs);
    const stretch = stretches[index];
    if (stretch === undefined) continue;
    const before = stretches[stretch.sinceMs === atMs ? index - 1 : index];
    if (before !== undefined) touched.add(before.sinceMs);
    touched.add(atMs);
    if (stretch.sinceMs === atMs) {
      stretches[index] = { ...stretch, begunBy: sameInstant(stretch.begunBy, customerId) };
      continue;
    }
    const visitorId = stretch.visitorId === null ? null : newId();
    stretches.splice(index + 1, 0, { sinceMs: atMs, begunBy: customerId, owner: null, visitorId });
    if (stretch.visitorId !== null && visitorId !== null) {
      const fromVisitorId = writtenUnder.get(stretch.visitorId) ?? stretch.visitorId;
      writtenUnder.set(visitorId, fromVisitorId);
      parts.push({ fromVisitorId, intoVisitorId: visitorId, sinceMs: atMs });
    }
  }
  const untilOf = (sinceMs: number) => endOf(stretches, stretchAt(stretches, sinceMs))?.sinceMs ?? Infinity;
  return {
    device: { shared: device.shared || shared, stretches },
    touched,
    splits: parts.map((part) => ({ ...part, untilMs: untilOf(part.sinceMs) })),
  };
}

/** The stretch after it. */
export const endOf = <One>(stretches: readonly One[], index: number): One | undefined => stretches[index + 1];

/**
 * The device with its owners found anew.
 *
 * @param first the first claim within each touched stretch, by its beginning
 * @param claims what is claimed now
 */
export function withOwners(
  { device, touched }: CutDevice,
  first: ReadonlyMap<number, Claim>,
  claims: readonly Claim[],
): StoredDevice {
  const { shared, stretches } = device;
  const claimsOf = new Map<number, Claim[]>();
  for (const claim of claims) {
    const { sinceMs } = stretches[stretchAt(stretches, claim.atMs)] ?? { sinceMs: -Infinity };
    claimsOf.set(sinceMs, [...(claimsOf.get(sinceMs) ?? []), claim]);
  }
  const owned = stretches.map((stretch, index): StoredStretch => {
    const { sinceMs } = stretch;
    const fresh = claimsOf.get(sinceMs);
    if (fresh === undefined && !touched.has(sinceMs)) return stretch;
    const known = touched.has(sinceMs) ? first.get(sinceMs) : stretch.owner;
    const end = endOf(stretches, index);
    const owner = ownerOf(stretch, {
      shared,
      claims: [...(known == null ? [] : [known]), ...(fresh ?? [])],
      end: end === undefined ? null : { atMs: end.sinceMs, customerId: end.begunBy },
    });
    return sameClaim(owner, stretch.owner) ? stretch : { ...stretch, owner };
  });
  return { shared, stretches: owned };
}

const sameClaim = (a: Claim | null, b: Claim | null): boolean =>
  a === b || (a !== null && b !== null && !isBefore(a, b) && !isBefore(b, a));
