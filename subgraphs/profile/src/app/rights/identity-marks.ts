import type { Person } from '@rapport/subgraph-kit/rights/personal-data';
import type { KnownAs } from '../../db/person-repository';
import type { ShopEvent } from '../../domain/shop-event';

/** Makes the mark of an identifier (`Secrecy.marker`). */
export type Marker = (type: string, value: string) => string;

export const customerMarks = (mark: Marker, customerIds: readonly string[]): string[] =>
  customerIds.map((id) => mark('customer', id.toLowerCase()));

/** The marks of everything by which a person may be named in an event. */
export const personMarks = (mark: Marker, person: Person, knownAs: KnownAs): string[] => [
  ...customerMarks(mark, person.customerIds),
  ...person.anonymousIds.map((id) => mark('anonymous', id)),
  ...knownAs.numbers.map((number) => mark('number', number)),
  // An alias may name a number or a device by one and the same field.
  ...knownAs.traits.flatMap((traits) => contactMarks(mark, (name) => statedValue(traits[name]))),
];

/** The marks of everything that an event names a person by. */
export function marksNamedBy(mark: Marker, { subject, body }: ShopEvent): string[] {
  const marks: string[] = [];
  if (subject.userId !== null) marks.push(mark('number', subject.userId));
  if (subject.anonymousId !== null) marks.push(mark('anonymous', subject.anonymousId));
  if (body.kind === 'alias') marks.push(mark('number', body.previousId), mark('anonymous', body.previousId));
  if (body.kind === 'identify') marks.push(...contactMarks(mark, (name) => body.traits[name]));
  return marks;
}

function contactMarks(mark: Marker, valueOf: (trait: string) => unknown): string[] {
  const email = valueOf('email');
  const phone = valueOf('phone');
  return [
    ...(typeof email === 'string' && email.trim() !== '' ? [mark('email', email.trim().toLowerCase())] : []),
    ...(typeof phone === 'string' && /\d/.test(phone) ? [mark('phone', phone.replace(/\D/g, ''))] : []),
  ];
}

/** A stored trait is a list that begins with its value. */
const statedValue = (trait: unknown): unknown => (Array.isArray(trait) ? (trait as unknown[])[0] : trait);
