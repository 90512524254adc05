/** One event, as rules see it. */
export interface FactEvent {
  readonly atMs: number;
  /** What it was worth, in minor units; 0 when it has no value. */
  readonly valueMinor: number;
}

/** All that rules may look at of one person. */
export interface Facts {
  /** Traits in force, by name. */
  readonly traits: Readonly<Record<string, unknown>>;
  readonly country: string | null;
  /** Computed traits, by name. */
  readonly computed: Readonly<Record<string, unknown>>;
  /** Purposes allowed. */
  readonly granted: ReadonlySet<string>;
  /** The loyalty tier; `null` for somebody who never had one. */
  readonly tier: string | null;
  /** By `selectorKey`, in any order. */
  readonly events: ReadonlyMap<string, readonly FactEvent[]>;
  /** Keys of the person's segments whose members are stored and follow from no rule. */
  readonly lists: ReadonlySet<string>;
}

/** Somebody of whom nothing is known. */
export const NO_FACTS: Facts = {
  traits: {},
  country: null,
  computed: {},
  granted: new Set(),
  tier: null,
  events: new Map(),
  lists: new Set(),
};
