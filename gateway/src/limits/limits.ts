/**
 * What one operation may ask for. Set so that every page a client really shows stays well below, and that no
 * operation keeps a core busy for more than a moment.
 */
export interface OperationLimits {
  /** Objects in the answer, at most; see `measureOperation`. */
  readonly costMax: number;
  /** Levels of fields. A Relay connection takes two for itself. */
  readonly depthMax: number;
  /** Fields renamed in the document: the same expensive field, or the same guess, many times over. */
  readonly aliasesMax: number;
  /** Lexical tokens of the document, checked while parsing. */
  readonly tokensMax: number;
}

export const CLIENT_LIMITS: OperationLimits = {
  costMax: 10_000,
  depthMax: 15,
  aliasesMax: 50,
  tokensMax: 2_000,
};
