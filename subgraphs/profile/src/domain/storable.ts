/** Whether Postgres can keep `text`: it has no NUL. A client's text that holds one names nothing that is stored. */
export const isStorable = (text: string): boolean => !text.includes('\0');
