import {
  PageArgs,
  readInstantPart,
  readPage,
  readUuidPart,
  toConnection,
  type Connection,
} from '@rapport/subgraph-kit/graphql/connection';
import { BadInputError } from '@rapport/subgraph-kit/errors';
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import {
  Consent,
  ConsentNoticePublished,
  ConsentNoticeTaken,
  ConsentNoticeType,
  ConsentRecordConnection,
  ConsentsSet,
  ConsentStateType,
  ConsentVerificationType,
  PersonalisationLevelEnum,
  PublishConsentNoticeInput,
  PublishConsentNoticePayload,
  SetConsentInput,
  SetConsentsInput,
  SetConsentsPayload,
  UnknownConsentNotice,
  type ConsentRecordType,
} from './consent.type';
import { Customer } from './customer.type';
import { presentConsent, presentRecord } from './present-consent';

const NOTICES_MAX = 100;
const TEXT_LENGTH_MAX = 64;

@Resolver(() => Customer)
export class ConsentResolver {
  @FieldResolver(() => [Consent], {
    nullable: true,
    description: 'What the customer decided about each purpose; a purpose not decided about is left out.',
  })
  async consents(@Root() { id }: Customer, @Ctx() { loaders }: Context): Promise<Consent[]> {
    const decisions = await loaders.consentsByCustomerId.load(id);
    return decisions.flatMap(({ purpose, level, decidedAt }) =>
      purpose === 'DIAL' ? [] : [{ purpose, granted: level !== 'OFF', decidedAt }],
    );
  }

  @FieldResolver(() => PersonalisationLevelEnum, {
    nullable: true,
    description: 'How much personalisation the customer wants: FULL unless they said otherwise.',
  })
  async personalisation(@Root() { id }: Customer, @Ctx() { loaders }: Context) {
    const decisions = await loaders.consentsByCustomerId.load(id);
    return decisions.find(({ purpose }) => purpose === 'DIAL')?.level ?? 'FULL';
  }

  @FieldResolver(() => ConsentRecordConnection, {
    nullable: true,
    description: 'Every decision the customer made, under any id they ever had, newest first.',
  })
  async consentRecords(
    @Root() { id }: Customer,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { consent }: Context,
  ): Promise<Connection<ConsentRecordType>> {
    const { limit, after } = readPage(args);
    const records = await consent.records(id, { limit, after: after === null ? null : readPlace(after) });
    return toConnection(records.map(presentRecord), limit, (record) => [
      record.decidedAt.toISOString(),
      record.id,
    ]);
  }

  @Query(() => ConsentStateType, {
    nullable: true,
    description: 'What the viewer allows now: the logged-in customer, or the guest of an anonymous id.',
  })
  async consent(@Ctx() { consent }: Context): Promise<ConsentStateType> {
    return presentConsent(await consent.ofViewer());
  }

  @Query(() => [ConsentNoticeType], {
    nullable: true,
    description: 'The notices published last, newest first.',
  })
  async consentNotices(
    @Arg('locale', () => String, { nullable: true, description: 'Only those in this language.' })
    locale: string | null | undefined,
    @Arg('first', () => Int, { defaultValue: 20, description: `How many to give, 1 to ${NOTICES_MAX}.` })
    first: number,
    @Ctx() { consent }: Context,
  ): Promise<ConsentNoticeType[]> {
    if (first < 1 || first > NOTICES_MAX)
      throw new BadInputError(`first wants 1 to ${NOTICES_MAX}; ${first} came`);
    return consent.notices({ locale: locale?.replaceAll('\0', '') ?? null, limit: first });
  }

  @Query(() => ConsentVerificationType, {
    nullable: true,
    description: "Computes the hashes of a customer's consent records again. For staff; recorded.",
  })
  async verifyConsent(
    @Arg('customerId', () => ID, { description: 'An id of the customer.' }) customerId: string,
    @Ctx() { consent }: Context,
  ): Promise<ConsentVerificationType> {
    const verdict = await consent.verify(customerId);
    const faults = verdict.faults.map(
      ({ chainId, seq, fault }) => `${chainId}: record ${seq} is ${FAULTS[fault]}`,
    );
    return { ...verdict, faults };
  }

  @Mutation(() => Consent, {
    description: 'Records what the viewer decides about one purpose; see setConsents.',
  })
  async setConsent(
    @Arg('input', () => SetConsentInput, { description: 'The decision.' }) input: SetConsentInput,
    @Ctx() { consent, now }: Context,
  ): Promise<Consent> {
    await consent.set({ ...NOT_SAID, choices: [toChoice(input)] });
    return { purpose: input.purpose, granted: input.granted, decidedAt: now };
  }

  @Mutation(() => SetConsentsPayload, {
    description:
      'Records what one person decides, all or nothing; sent again it records nothing more. For customers, guests with ' +
      'an anonymous id, and staff and tills on behalf of a customer.',
  })
  async setConsents(
    @Arg('input', () => SetConsentsInput, { description: 'The decisions.' }) input: SetConsentsInput,
    @Ctx() { consent }: Context,
  ): Promise<typeof SetConsentsPayload> {
    const { decisions, personalisation, ...said } = input;
    const dial = personalisation == null ? [] : [{ purpose: 'DIAL', level: personalisation } as const];
    const outcome = await consent.set({
      noticeVersion: readShort(said.noticeVersion, 'noticeVersion'),
      locale: readShort(said.locale, 'locale'),
      channel: readShort(said.channel, 'channel'),
      method: said.method ?? null,
      customerId: said.customerId ?? null,
      choices: [...decisions.map(toChoice), ...dial],
    });
    if (outcome.kind === 'UNKNOWN_NOTICE') {
      return Object.assign(new UnknownConsentNotice(), { version: outcome.version, locale: outcome.locale });
    }
    return Object.assign(new ConsentsSet(), {
      consent: presentConsent(outcome.inForce),
      recorded: outcome.recorded,
    });
  }

  @Mutation(() => PublishConsentNoticePayload, {
    description:
      'Publishes a notice that decisions refer to. For marketing staff. Sent again it changes nothing.',
  })
  async publishConsentNotice(
    @Arg('input', () => PublishConsentNoticeInput, { description: 'The notice.' })
    input: PublishConsentNoticeInput,
    @Ctx() { consent }: Context,
  ): Promise<typeof PublishConsentNoticePayload> {
    const published = await consent.publishNotice(input);
    return published.kind === 'PUBLISHED'
      ? Object.assign(new ConsentNoticePublished(), { notice: published.notice })
      : Object.assign(new ConsentNoticeTaken(), { version: published.version, locale: published.locale });
  }
}

const FAULTS = { CHANGED: 'not as it was written', MISSING: 'missing', CUT_SHORT: 'cut off' } as const;
const NOT_SAID = {
  noticeVersion: null,
  locale: null,
  channel: null,
  method: null,
  customerId: null,
} as const;

const toChoice = ({ purpose, granted }: SetConsentInput) =>
  ({ purpose, level: granted ? 'FULL' : 'OFF' }) as const;

function readShort(text: string | null | undefined, name: string): string | null {
  if (text == null) return null;
  if (text.length > 0 && text.length <= TEXT_LENGTH_MAX && !/[\p{Cc}\p{Cs}]/u.test(text)) return text;
  throw new BadInputError(`${name} wants 1 to ${TEXT_LENGTH_MAX} visible characters`);
}

const readPlace = ([decidedAt, id]: readonly string[]) => ({
  decidedAt: new Date(readInstantPart(decidedAt)),
  id: readUuidPart(id),
});
