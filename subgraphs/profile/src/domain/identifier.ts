import { byCodeUnit } from '@rapport/kernel/compare';
import { isBlockedId } from '@rapport/kernel/blocked-id';
import { isFields, type Fields } from './fields';

/** What a person can be found by, the surest first. */
export const IDENTIFIER_TYPES = ['EXTERNAL_ID', 'CARD', 'EMAIL', 'PHONE', 'DEVICE', 'ANONYMOUS_ID'] as const;
export type IdentifierType = (typeof IDENTIFIER_TYPES)[number];

/** How identifiers of a type are treated. */
export interface IdentifierRule {
  /** How many of the type one customer keeps: those that were stated last. */
  readonly limit: number;
  /** Of several identifiers that name different people, the one with the smallest number is believed. */
  readonly priority: number;
  /** Whether two customers who share one are put before the staff, as possibly one person. */
  readonly unique: boolean;
}
export type IdentifierRules = Readonly<Record<IdentifierType, IdentifierRule>>;

export const IDENTIFIER_RULES: IdentifierRules = {
  EXTERNAL_ID: { limit: 20, priority: 1, unique: true },
  CARD: { limit: 10, priority: 2, unique: true },
  EMAIL: { limit: 5, priority: 3, unique: true },
  PHONE: { limit: 5, priority: 4, unique: true },
  DEVICE: { limit: 20, priority: 5, unique: false },
  ANONYMOUS_ID: { limit: 100, priority: 6, unique: false },
};

/** An identifier as somebody wrote it, or as it is kept. */
export interface Identifier {
  readonly type: IdentifierType;
  readonly value: string;
}

/** Turns a telephone number as people write it into E.164; `null` when it is none. */
export type ReadPhone = (text: string) => string | null;

const EMAIL = /^[^\s@"(),:;<>[\\\]]{1,64}@[^\s@"(),:;<>[\\\]]+\.[^\s@"(),:;<>[\\\].]{2,}$/;
const EMAIL_LENGTH_MAX = 254;
const VALUE_LENGTH_MAX = 256;

/** An identifier as it is kept and compared; `null` for what is none, or stands for nobody. */
export function normalise({ type, value }: Identifier, readPhone: ReadPhone): Identifier | null {
  const text = value.trim();
  if (text.length > VALUE_LENGTH_MAX || isBlockedId(text)) return null;
  const kept = READERS[type](text, readPhone);
  return kept === null || isBlockedId(kept) ? null : { type, value: kept };
}

const READERS: Readonly<Record<IdentifierType, (text: string, readPhone: ReadPhone) => string | null>> = {
  EMAIL: readEmail,
  PHONE: (text, readPhone) => readPhone(text),
  CARD: readCard,
  EXTERNAL_ID: (text) => text,
  DEVICE: (text) => text,
  ANONYMOUS_ID: (text) => text,
};

/** Lower case, the part before the @ too: no mail provider of weight tells them apart, and people do not either. */
function readEmail(text: string): string | null {
  const email = text.toLowerCase();
  if (email.length > EMAIL_LENGTH_MAX || !EMAIL.test(email)) return null;
  return isBlockedId(email.slice(0, email.indexOf('@'))) ? null : email;
}

/** As printed on a card, without the gaps. One digit over and over is what a form sends when nobody filled it in. */
function readCard(text: string): string | null {
  const card = text.replaceAll(/[\s-]/g, '').toUpperCase();
  return /^[0-9A-Z]{4,32}$/.test(card) && !/^(.)\1*$/.test(card) ? card : null;
}

const TRAIT_TYPES: Readonly<Record<string, IdentifierType>> = {
  email: 'EMAIL',
  phone: 'PHONE',
  card_number: 'CARD',
  loyalty_card: 'CARD',
};

/** Segment's `context.externalIds`, by its names of types. */
const EXTERNAL_TYPES: Readonly<Record<string, IdentifierType>> = {
  ...TRAIT_TYPES,
  card: 'CARD',
  user_id: 'EXTERNAL_ID',
  external_id: 'EXTERNAL_ID',
  'ios.id': 'DEVICE',
  'android.id': 'DEVICE',
  device_id: 'DEVICE',
};
const EXTERNAL_IDS_MAX = 20;

/** The identifiers that an identify states: in its traits, in `context.externalIds`, and the id of the device. */
export function statedIdentifiers(traits: Fields, context: Fields): Identifier[] {
  const found: Identifier[] = [];
  const add = (type: IdentifierType | undefined, value: unknown) => {
    if (type !== undefined && typeof value === 'string') found.push({ type, value });
  };
  for (const [name, type] of Object.entries(TRAIT_TYPES)) add(type, traits[name]);
  const external = Array.isArray(context['externalIds']) ? context['externalIds'] : [];
  for (const one of external.slice(0, EXTERNAL_IDS_MAX)) {
    const name = isFields(one) ? one['type'] : undefined;
    if (typeof name !== 'string' || !isFields(one)) continue;
    add(Object.hasOwn(EXTERNAL_TYPES, name) ? EXTERNAL_TYPES[name] : undefined, one['id']);
  }
  if (isFields(context['device'])) add('DEVICE', context['device']['id']);
  return found;
}

/** An identifier and how sure it is. */
interface Ranked {
  readonly type: IdentifierType;
  readonly value: string;
}

/** The surest first. */
export const bySureness =
  (rules: IdentifierRules) =>
  (a: Ranked, b: Ranked): number =>
    rules[a.type].priority - rules[b.type].priority || byCodeUnit(a.value, b.value);
