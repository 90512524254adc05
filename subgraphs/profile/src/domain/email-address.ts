const LENGTH_MAX = 254;
/** One @, a name before it and a domain with a dot behind it. Whether it exists, the mail to it tells. */
const ADDRESS =
  /^[^\s@"(),:;<>[\\\]\p{Cc}]{1,64}@[^\s@"(),:;<>[\\\]\p{Cc}]+\.[^\s@"(),:;<>[\\\]\p{Cc}]{2,}$/u;

/** An e-mail address as it is compared: trimmed, in lower case; `null` when it is none. */
export function readEmailAddress(value: string): string | null {
  const address = value.trim().toLowerCase();
  return address.length <= LENGTH_MAX && ADDRESS.test(address) ? address : null;
}
