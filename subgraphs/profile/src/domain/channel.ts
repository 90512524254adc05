import { isFields, type Fields } from './fields';

/** Where a shopper is when something happens. */
export const CHANNELS = ['WEB', 'APP', 'STORE', 'EMAIL', 'CALL_CENTRE'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What senders write for each, in `channel` or `context.channel`, in lower case. */
const STATED: Readonly<Record<string, Channel>> = {
  web: 'WEB',
  browser: 'WEB',
  app: 'APP',
  mobile: 'APP',
  ios: 'APP',
  android: 'APP',
  store: 'STORE',
  pos: 'STORE',
  till: 'STORE',
  kiosk: 'STORE',
  email: 'EMAIL',
  call_centre: 'CALL_CENTRE',
  phone: 'CALL_CENTRE',
};

const APP_SYSTEMS: ReadonlySet<unknown> = new Set(['ios', 'android']);

/**
 * The channel of an event as the Segment spec lets one tell it: stated, or by what only that channel sends. A back
 * end that reports for others states it, or it is `null`.
 */
export function channelOf(event: Fields): Channel | null {
  const context = isFields(event['context']) ? event['context'] : {};
  return stated(event['channel']) ?? stated(context['channel']) ?? guessed(context);
}

function stated(value: unknown): Channel | null {
  const name = typeof value === 'string' ? value.toLowerCase() : '';
  return Object.hasOwn(STATED, name) ? (STATED[name] ?? null) : null;
}

function guessed(context: Fields): Channel | null {
  const { device, page } = context;
  const system = isFields(device) && typeof device['type'] === 'string' ? device['type'].toLowerCase() : '';
  if (APP_SYSTEMS.has(system)) return 'APP';
  return isFields(page) || typeof context['userAgent'] === 'string' ? 'WEB' : null;
}
