/** Names that mean a machine or a network of one's own. */
const LOCAL_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|arpa)$/;

/** Why a URL may not be a destination; `null` when it may. @param strict in production: public hosts over TLS alone */
export function destinationProblem(text: string, strict: boolean): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || text.length > 2_000) return 'url wants an https URL of up to 2,000 characters';
  if (url.username !== '' || url.password !== '') return 'url wants no user name or password';
  if (url.hash !== '') return 'url wants no fragment';
  if (!strict) return ['http:', 'https:'].includes(url.protocol) ? null : 'url wants http or https';
  if (url.protocol !== 'https:') return 'url wants https';
  const host = url.hostname.replace(/\.$/, '').toLowerCase();
  const literal = host.startsWith('[') ? host.slice(1, -1) : host;
  const isAddress = literal.includes(':') || /^[\d.]+$/.test(literal);
  if (isAddress ? !isPublicAddress(literal) : LOCAL_NAME.test(host) || !host.includes('.')) {
    return 'url wants a public host';
  }
  return null;
}

const PRIVATE_V4: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** Whether an IP address is one of the public Internet. What is not understood is not. */
export function isPublicAddress(address: string): boolean {
  if (!address.includes(':')) {
    const value = v4(address);
    return (
      value !== null && !PRIVATE_V4.some(([network, bits]) => sameNetwork(value, v4(network) ?? 0, bits))
    );
  }
  // Only what is handed out for global use (2000::/3), without the parts that lead into IPv4 or to documentation.
  const [first = '', second = ''] = address.toLowerCase().split(':');
  const head = Number.parseInt(first, 16);
  if (Number.isNaN(head) || head < 0x2000 || head > 0x3fff) return false;
  if (head === 0x2002) return false;
  return !(head === 0x2001 && (second === '' || second === '0' || second === 'db8'));
}

function v4(address: string): number | null {
  const parts = address.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : -1));
  if (parts.length !== 4 || parts.some((part) => part < 0 || part > 255)) return null;
  return parts.reduce((value, part) => value * 256 + part, 0);
}

const sameNetwork = (a: number, b: number, bits: number): boolean =>
  Math.floor(a / 2 ** (32 - bits)) === Math.floor(b / 2 ** (32 - bits));
