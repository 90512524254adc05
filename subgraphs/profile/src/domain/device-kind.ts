import { isFields, type Fields } from './fields';

/** What a shopper holds, or stands at. */
export const DEVICE_KINDS = ['DESKTOP', 'PHONE', 'TABLET', 'TILL', 'OTHER'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** What an event came from. */
export interface Device {
  readonly kind: DeviceKind;
  /** The app's name, or the library's that sent the event. */
  readonly app: string | null;
}

const APP_LENGTH_MAX = 64;

/** The device of an event, from Segment's `context`: `device`, `userAgent`, `app` and `library`. */
export function deviceOf(context: Fields): Device {
  const { device, app, library } = context;
  const stated = isFields(device) && typeof device['type'] === 'string' ? device['type'].toLowerCase() : '';
  const userAgent = typeof context['userAgent'] === 'string' ? context['userAgent'] : '';
  return { kind: kindOf(stated, userAgent), app: nameOf(app) ?? nameOf(library) };
}

function kindOf(stated: string, userAgent: string): DeviceKind {
  if (/tablet|ipad/.test(stated)) return 'TABLET';
  if (/pos|till|kiosk|terminal/.test(stated)) return 'TILL';
  if (/ios|android|phone|mobile/.test(stated)) return 'PHONE';
  if (/ipad|tablet|android(?!.*mobile)/i.test(userAgent)) return 'TABLET';
  if (/mobi|iphone|android/i.test(userAgent)) return 'PHONE';
  return /windows|macintosh|x11|cros/i.test(userAgent) ? 'DESKTOP' : 'OTHER';
}

const nameOf = (value: unknown): string | null =>
  isFields(value) && typeof value['name'] === 'string' && value['name'].trim() !== ''
    ? value['name'].trim().slice(0, APP_LENGTH_MAX)
    : null;
