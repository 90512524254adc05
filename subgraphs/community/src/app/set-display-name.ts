import type { DataSource } from 'typeorm';
import { nameMember } from '../db/member-repository';
import { displayNameKey, looksGiven } from '../domain/display-name';
import { DISPLAY_NAME, readTexts, type InvalidText } from '../domain/text';
import { joinCommunity } from './join-community';

export type SetDisplayNameOutcome =
  | { readonly kind: 'named'; readonly customerId: string }
  | { readonly kind: 'name-taken'; readonly displayName: string }
  | InvalidText;

/** Gives a customer the name under which the community sees them. */
export async function setDisplayName(
  db: DataSource,
  command: { readonly customerId: string; readonly displayName: string },
  now: Date,
): Promise<SetDisplayNameOutcome> {
  const read = readTexts({ name: [DISPLAY_NAME, command.displayName] });
  if (read.kind === 'invalid-text') return read;
  const { name } = read.texts;
  if (looksGiven(name)) return { kind: 'name-taken', displayName: name };
  return db.transaction(async (tx) => {
    const writer = await joinCommunity(tx, command.customerId, now);
    const isFree = await nameMember(tx, { ...writer, name, key: displayNameKey(name) }, now);
    return isFree
      ? { kind: 'named', customerId: writer.customerId }
      : { kind: 'name-taken', displayName: name };
  });
}
