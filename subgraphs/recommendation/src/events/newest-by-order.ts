/** The state of each order at its highest revision: one statement may not touch a row twice. */
export function newestByOrder<State extends { readonly orderId: string; readonly revision: number }>(
  states: readonly State[],
): State[] {
  const newest = new Map<string, State>();
  for (const state of states) {
    if ((newest.get(state.orderId)?.revision ?? 0) < state.revision) newest.set(state.orderId, state);
  }
  return [...newest.values()];
}
