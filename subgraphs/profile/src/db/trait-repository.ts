import type { EntityManager } from 'typeorm';
import { mergeTraits, type Traits } from '../domain/traits';

/**
 * What is known of these people, under all of their ids together, by the id under which each is shown; one of whom
 * nothing is known is left out.
 */
export async function findPersonTraits(
  db: EntityManager,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, Traits>> {
  const rows: { id: string; traits: Traits }[] = await db.query(
    `SELECT person.id, c.traits
       FROM unnest($1::uuid[]) AS person (id)
      CROSS JOIN LATERAL (
        SELECT person.id UNION SELECT customer_id FROM customer_redirect WHERE survivor_id = person.id
      ) AS one
       JOIN customer c ON c.id = one.id AND c.traits <> '{}'`,
    [customerIds],
  );
  const people = new Map<string, Traits>();
  for (const { id, traits } of rows) people.set(id, mergeTraits(people.get(id) ?? {}, traits));
  return people;
}
