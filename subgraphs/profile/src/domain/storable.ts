/**
 * Whether Postgres can keep `text`: it has no NUL and no half of a surrogate pair, which its JSON refuses. A client's
 * text that holds one names nothing that is stored.
 */
export const isStorable = (text: string): boolean => !/\0|\p{Cs}/u.test(text);
