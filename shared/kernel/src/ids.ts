/** A UUID of any version, in lower case, as every id that Rapport itself hands out. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` is a UUID in canonical lower-case form: what a Postgres `uuid` column takes without an error. */
export const isUuid = (text: string): boolean => UUID.test(text);
