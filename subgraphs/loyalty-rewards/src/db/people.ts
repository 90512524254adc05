/**
 * SQL for the table of every id of the people in parameter `$1`, an array of ids that survive: `person.person_id`,
 * `person.customer_id`.
 */
export const PEOPLE = `(
  SELECT id AS person_id, id AS customer_id FROM unnest($1::uuid[]) AS wanted (id)
   UNION
  SELECT survivor_id, customer_id FROM customer_redirect WHERE survivor_id = ANY($1::uuid[])
) AS person`;
