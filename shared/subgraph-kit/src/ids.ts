import { v5, v7 } from 'uuid';

/** A new id: UUID version 7, so that ids of one table grow with time and indexes stay compact. */
export const newId = (): string => v7();

/** The namespace of every derived id (a random UUID, fixed for ever: changing it renames everything). */
const NAMESPACE = '5b1c7d7e-3f0a-4a6e-9c52-2d7c0e6f8a41';

/**
 * The id that belongs to a name given elsewhere, e.g. `derivedId('order', source, orderNumber)`: UUID version 5,
 * the same on every machine and every replay. Parts may contain anything.
 */
export const derivedId = (...parts: readonly string[]): string => v5(JSON.stringify(parts), NAMESPACE);
