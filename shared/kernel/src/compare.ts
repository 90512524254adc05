/** Orders strings by UTF-16 code unit: the same everywhere, whatever the server's locale. For `Array.sort`. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
