/**
 * Whether some object within `value` has a key with which a careless merge would change all objects: `__proto__`, or
 * `constructor` with a `prototype` in it. `JSON.parse` keeps such a key as the object's own, where it does no harm.
 */
export function hasPoisonedKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Object.hasOwn(value, '__proto__')) return true;
  const inner = Object.getOwnPropertyDescriptor(value, 'constructor')?.value as unknown;
  if (typeof inner === 'object' && inner !== null && Object.hasOwn(inner, 'prototype')) return true;
  return Object.values(value).some(hasPoisonedKey);
}
