/**
 * Something on this machine keeps Rapport from starting, and whoever started it can change it. The message is one
 * sentence that says what to do; it is shown alone, without a stack.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** "EACCES: permission denied, mkdir '/x'" as people say it: "permission denied". */
export function reasonOf(error: unknown): string {
  const { message, errors } = error as { readonly message?: unknown; readonly errors?: readonly unknown[] };
  // Node reports a refused connection to several addresses as an AggregateError without a message.
  if (errors?.[0] !== undefined) return reasonOf(errors[0]);
  const text = typeof message === 'string' ? message : String(error);
  return /^[A-Z]+: ([^,]+),/.exec(text)?.[1] ?? text;
}
