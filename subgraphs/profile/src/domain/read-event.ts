import type { CurrencyCode } from '@rapport/kernel/currency';
import { isBlockedId } from '@rapport/kernel/blocked-id';
import { channelOf } from './channel';
import { deviceOf } from './device-kind';
import { checkPlan } from './check-plan';
import { eventInstant } from './event-instant';
import { factsOf } from './facts';
import { isFields, readFields, readOptionalFields, readText, type Fields } from './fields';
import { consentCategories, readConsent, type ConsentCategories } from './read-consent';
import { statedIdentifiers } from './identifier';
import { readTrack } from './read-track';
import { Refusal, type RefusalCode } from './refusal';
import type { TrackingPlan, Violation } from './tracking-plan';
import type { EventBody, ShopEvent, Subject } from './shop-event';
import { PROVENANCES, type Provenance } from './traits';

/** What reading one event gave. */
export type ReadOutcome =
  | { readonly kind: 'read'; readonly event: ShopEvent }
  | {
      readonly kind: 'refused';
      readonly messageId: string | null;
      readonly code: RefusalCode;
      readonly reason: string;
      readonly violations: readonly Violation[];
    };

/** What an event's sender and receipt say about all events of a batch. */
export interface ReadContext {
  readonly shopCurrency: CurrencyCode;
  readonly receivedAt: Date;
  /** Whose key they came with. */
  readonly source: string;
  readonly plan: TrackingPlan;
  /** The batch's `sentAt`, for events without their own. */
  readonly sentAt?: unknown;
  readonly consentCategories?: ConsentCategories;
  /** Whether the request that brought the events carried `Sec-GPC: 1`. */
  readonly globalPrivacyControl?: boolean;
}

const COMMON = consentCategories();
const ID_LENGTH_MAX = 256;
const MESSAGE_ID_LENGTH_MAX = 200;

/** Understands one event of the Segment spec. Never throws: what cannot be understood is refused with a code. */
export function readEvent(value: unknown, context: ReadContext): ReadOutcome {
  try {
    return { kind: 'read', event: read(readFields(value, 'an event'), context) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message: reason, violations } = error;
    return { kind: 'refused', messageId: messageIdOf(value), code, reason, violations };
  }
}

/** The message id to report, when the event has a usable one. */
export function messageIdOf(value: unknown): string | null {
  const messageId = isFields(value) ? value['messageId'] : undefined;
  return typeof messageId === 'string' && messageId.length <= MESSAGE_ID_LENGTH_MAX ? messageId : null;
}

function read(fields: Fields, context: ReadContext): ShopEvent {
  const messageId = readText(fields['messageId'], 'messageId', MESSAGE_ID_LENGTH_MAX);
  const type = readText(fields['type'], 'type', 40);
  const subject = readSubject(fields);
  const occurredAt = eventInstant(
    {
      timestamp: fields['timestamp'],
      originalTimestamp: fields['originalTimestamp'],
      sentAt: fields['sentAt'] ?? context.sentAt,
    },
    context.receivedAt,
  );
  const name = readName(type, fields);
  const plan = checkPlan(context.plan, context.source, { type, name, fields });
  const body = readBody({ type, name, messageId, fields, subject, plan }, context);
  const properties = isFields(fields['properties']) ? fields['properties'] : {};
  const facts = factsOf(body, properties, context.shopCurrency, plan.properties);
  const device = deviceOf(isFields(fields['context']) ? fields['context'] : {});
  const { consentCategories: categories = COMMON, globalPrivacyControl = false } = context;
  return {
    messageId,
    type,
    name,
    subject,
    occurredAt,
    channel: channelOf(fields),
    device,
    facts,
    plan,
    body,
    consent: readConsent(fields, categories, globalPrivacyControl),
  };
}

const NAME_LENGTH_MAX = 200;

/** A track event must say what happened; a page or screen may have a name. */
function readName(type: string, { event, name }: Fields): string | null {
  if (type === 'track') return readText(event, 'event', NAME_LENGTH_MAX);
  if (type !== 'page' && type !== 'screen') return null;
  return typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, NAME_LENGTH_MAX) : null;
}

function readSubject(fields: Fields): Subject {
  const userId = readId(fields, 'userId');
  const anonymousId = readId(fields, 'anonymousId');
  if (userId === null && anonymousId === null) {
    throw new Refusal('IDENTITY_MISSING', 'an event wants userId, anonymousId or both; neither came');
  }
  return { userId, anonymousId };
}

function readId(fields: Fields, name: string): string | null {
  const value = fields[name];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && isBlockedId(value)) {
    throw new Refusal('BLOCKED_ID', `${name} names nobody: leave it out when there is none`);
  }
  return readText(value, name, ID_LENGTH_MAX);
}

function readBody(
  {
    type,
    name,
    messageId,
    fields,
    subject,
    plan,
  }: Pick<ShopEvent, 'type' | 'name' | 'messageId' | 'subject' | 'plan'> & { readonly fields: Fields },
  { shopCurrency }: ReadContext,
): EventBody {
  switch (type) {
    case 'track':
      return readTrack(
        { name: name ?? '', messageId, properties: readOptionalFields(fields['properties'], 'properties') },
        shopCurrency,
        plan.unknown,
      );
    case 'identify':
      return readIdentify(fields);
    case 'alias':
      return readAlias(fields, subject);
    case 'page':
    case 'screen':
    case 'group':
      return { kind: 'context' };
    default:
      throw new Refusal('UNKNOWN_TYPE', 'type wants track, identify, alias, page, screen or group');
  }
}

function readIdentify(fields: Fields): EventBody {
  const traits = readTraits(fields);
  const context = isFields(fields['context']) ? fields['context'] : {};
  const identifiers = statedIdentifiers(traits, context);
  return { kind: 'identify', traits, provenance: readProvenance(fields), identifiers };
}

const TRAITS_MAX = 100;

function readTraits(fields: Fields): Fields {
  const traits = readOptionalFields(fields['traits'], 'traits');
  if (Object.keys(traits).length > TRAITS_MAX) {
    throw new Refusal('INVALID_EVENT', `traits wants at most ${TRAITS_MAX} entries; more came`);
  }
  return traits;
}

/**
 * How the sender knows the traits: `context.provenance`. A system that says nothing reports what it has on file; one
 * that hands on what the person has just typed in says "declared".
 */
function readProvenance(fields: Fields): Provenance {
  const given = readOptionalFields(fields['context'], 'context')['provenance'];
  if (given === undefined || given === null) return 'OBSERVED';
  const provenance = PROVENANCES.find((one) => one.toLowerCase() === given);
  if (provenance !== undefined) return provenance;
  throw new Refusal('INVALID_EVENT', 'context.provenance wants declared, observed or inferred');
}

function readAlias(fields: Fields, subject: Subject): EventBody {
  const previousId = readId(fields, 'previousId');
  if (previousId === null || subject.userId === null) {
    throw new Refusal('IDENTITY_MISSING', 'alias wants previousId and userId');
  }
  return { kind: 'alias', previousId };
}
