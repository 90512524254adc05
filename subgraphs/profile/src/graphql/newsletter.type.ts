import { connectionType } from '@rapport/subgraph-kit/graphql/connection';
import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';

@InputType('RequestNewsletterInput', { description: 'Who wants the newsletter, and what they were told.' })
export class RequestNewsletterInput {
  @Field(() => String, { description: 'The address.' })
  email!: string;

  @Field(() => String, { description: 'The language of the mail: a BCP 47 tag.' })
  locale!: string;

  @Field(() => String, { nullable: true, description: 'The version of the consent notice that was shown.' })
  noticeVersion?: string | null;
}

@ObjectType('NewsletterRequested', {
  description: 'The wish was taken in. The same for every address, so that nobody learns whose is known.',
})
export class NewsletterRequested {
  @Field(() => Int, { description: 'For how many hours the mail that is sent confirms.' })
  confirmWithinHours!: number;
}

@InputType('NewsletterTokenInput', { description: 'What a mail carries.' })
export class NewsletterTokenInput {
  @Field(() => String, { description: 'The token.' })
  token!: string;
}

@ObjectType('NewsletterConfirmed', {
  description: 'The address is subscribed; the consent to marketing by e-mail is recorded.',
})
export class NewsletterConfirmed {
  @Field(() => Date, { description: 'When.' })
  confirmedAt!: Date;
}

export const NewsletterTokenProblemEnum = { UNKNOWN: 'UNKNOWN', USED: 'USED', EXPIRED: 'EXPIRED' } as const;
registerEnumType(NewsletterTokenProblemEnum, {
  name: 'NewsletterTokenProblem',
  description: 'Why a token confirms nothing.',
  valuesConfig: {
    UNKNOWN: { description: 'No mail carries it, or a later mail replaced it.' },
    USED: { description: 'It confirmed before.' },
    EXPIRED: { description: 'It is too old.' },
  },
});

@ObjectType('NewsletterTokenRefused', { description: 'Nothing was confirmed.' })
export class NewsletterTokenRefused {
  @Field(() => NewsletterTokenProblemEnum, { description: 'Why.' })
  problem!: keyof typeof NewsletterTokenProblemEnum;
}

export const ConfirmNewsletterResult = createUnionType({
  name: 'ConfirmNewsletterResult',
  description: 'What became of a confirmation.',
  types: () => [NewsletterConfirmed, NewsletterTokenRefused] as const,
  resolveType: (value) => ('problem' in value ? NewsletterTokenRefused : NewsletterConfirmed),
});

@ObjectType('NewsletterUnsubscribed', { description: 'Nothing more is sent. The same for every token.' })
export class NewsletterUnsubscribed {
  @Field(() => Boolean, { description: 'Always true.' })
  done!: boolean;
}

@InputType('TakeNewsletterMailsInput', { description: 'How many mails to send now.' })
export class TakeNewsletterMailsInput {
  @Field(() => Int, { defaultValue: 50, description: '1 to 100.' })
  limit!: number;
}

@ObjectType('NewsletterMail', {
  description: 'A mail to be sent by the retailer: whoever has its token has the mailbox.',
})
export class NewsletterMail {
  @Field(() => ID, { description: 'To acknowledge it by.' })
  requestId!: string;

  @Field(() => String, { description: 'To whom.' })
  email!: string;

  @Field(() => String, { description: 'In which language.' })
  locale!: string;

  @Field(() => String, { description: 'What `confirmNewsletter` wants. Told once.' })
  token!: string;

  @Field(() => Date, { description: 'Until when it confirms.' })
  expiresAt!: Date;

  @Field(() => String, { description: 'For the List-Unsubscribe header (RFC 8058).' })
  unsubscribeToken!: string;
}

@InputType('NewsletterMailsSentInput', { description: 'Which mails went out.' })
export class NewsletterMailsSentInput {
  @Field(() => [ID], { description: 'What `takeNewsletterMails` gave, 100 at most.' })
  requestIds!: string[];
}

@ObjectType('NewsletterMailsAcknowledged', { description: 'These mails are not handed out again.' })
export class NewsletterMailsAcknowledged {
  @Field(() => [ID], { description: 'Which.' })
  requestIds!: string[];
}

@ObjectType('NewsletterSubscriber', { description: 'Somebody to send the newsletter to.' })
export class NewsletterSubscriber {
  @Field(() => ID, { description: 'The customer, or the visitor who subscribed.' })
  customerId!: string;

  @Field(() => String, { description: 'The address.' })
  email!: string;

  @Field(() => String, { description: 'The language they asked for.' })
  locale!: string;

  @Field(() => Date, { description: 'When they confirmed.' })
  confirmedAt!: Date;

  @Field(() => String, { description: 'For the List-Unsubscribe header (RFC 8058) of each mail.' })
  unsubscribeToken!: string;

  /** Part of the cursor. */
  requestId!: string;
}

export const NewsletterSubscriberConnection = connectionType('NewsletterSubscriber', NewsletterSubscriber);
