import type { Person } from '@rapport/subgraph-kit/rights/personal-data';
import type { KnownAs } from '../../db/person-repository';
import type { Fields } from '../../domain/fields';
import { IDENTIFIER_RULES, normalise, type Identifier, type ReadPhone } from '../../domain/identifier';
import { reportedValue } from '../../domain/traits';
import type { ShopEvent } from '../../domain/shop-event';
import type { Marker } from '../../secrecy/secrecy';

export const customerMarks = (mark: Marker, customerIds: readonly string[]): string[] =>
  customerIds.map((id) => mark('customer', id.toLowerCase()));

/** The marks of everything by which a person may be named in an event. */
export const personMarks = (mark: Marker, person: Person, knownAs: KnownAs): string[] => [
  ...customerMarks(mark, person.customerIds),
  ...person.anonymousIds.map((id) => mark('anonymous', id)),
  ...knownAs.numbers.map((number) => mark('number', number)),
  ...knownAs.identifiers.flatMap((identifier) => identifierMarks(mark, identifier)),
  ...knownAs.traits.flatMap((traits) => contactMarks(mark, (name) => reportedValue(traits[name]))),
];

/** What an event says of whom it is about, as far as it was understood. */
export interface NamedPerson {
  readonly userId: string | null;
  readonly anonymousId: string | null;
  readonly previousId: string | null;
  readonly traits: Fields;
  /** As they were written. */
  readonly identifiers: readonly Identifier[];
}

export const namedIn = ({ subject, body }: Pick<ShopEvent, 'subject' | 'body'>): NamedPerson => ({
  ...subject,
  previousId: body.kind === 'alias' ? body.previousId : null,
  traits: body.kind === 'identify' ? body.traits : {},
  identifiers: body.kind === 'identify' ? body.identifiers : [],
});

/** The marks of everything that somebody is named by. */
export function marksNamedBy(mark: Marker, named: NamedPerson, readPhone: ReadPhone): string[] {
  const { userId, anonymousId, previousId } = named;
  const marks: string[] = [];
  if (userId !== null) marks.push(mark('number', userId));
  if (anonymousId !== null) marks.push(mark('anonymous', anonymousId));
  // An alias may name a number or a device by one and the same field.
  if (previousId !== null) marks.push(mark('number', previousId), mark('anonymous', previousId));
  for (const stated of named.identifiers) {
    // Many share a device: it says who somebody is only where nothing better does.
    if (!IDENTIFIER_RULES[stated.type].unique && userId !== null) continue;
    const identifier = normalise(stated, readPhone);
    if (identifier !== null) marks.push(...identifierMarks(mark, identifier));
  }
  return [...marks, ...contactMarks(mark, (name) => named.traits[name])];
}

/** @param identifier as it is kept: one person writes one card, or one telephone number, in several ways */
const identifierMarks = (mark: Marker, { type, value }: Identifier): string[] => [
  mark(`identifier ${type}`, value),
  ...(type === 'EXTERNAL_ID' ? [mark('number', value)] : []),
];

function contactMarks(mark: Marker, valueOf: (trait: string) => unknown): string[] {
  const email = valueOf('email');
  const phone = valueOf('phone');
  return [
    ...(typeof email === 'string' && email.trim() !== '' ? [mark('email', email.trim().toLowerCase())] : []),
    ...(typeof phone === 'string' && /\d/.test(phone) ? [mark('phone', phone.replace(/\D/g, ''))] : []),
  ];
}
