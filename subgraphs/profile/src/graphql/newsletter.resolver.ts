import {
  PageArgs,
  readInstantPart,
  readPage,
  readUuidPart,
  type Connection,
} from '@rapport/subgraph-kit/graphql/connection';
import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context';
import {
  ConfirmNewsletterResult,
  NewsletterMail,
  NewsletterMailsAcknowledged,
  NewsletterMailsSentInput,
  NewsletterRequested,
  NewsletterSubscriberConnection,
  NewsletterTokenInput,
  NewsletterUnsubscribed,
  RequestNewsletterInput,
  TakeNewsletterMailsInput,
  type NewsletterSubscriber,
} from './newsletter.type';
import { toPageOfPlaces } from './page-of-places';

@Resolver()
export class NewsletterResolver {
  @Mutation(() => NewsletterRequested, {
    description:
      'Asks for the newsletter. Nothing is sent to the address but one mail to confirm it, and nothing is told about it here. For customers, and guests with an anonymous id.',
  })
  async requestNewsletter(
    @Arg('input', () => RequestNewsletterInput, { description: 'Who, and what they were told.' })
    { email, locale, noticeVersion = null }: RequestNewsletterInput,
    @Ctx() { newsletter }: Context,
  ): Promise<NewsletterRequested> {
    return { confirmWithinHours: await newsletter.request({ email, locale, noticeVersion }) };
  }

  @Mutation(() => ConfirmNewsletterResult, {
    description: 'Confirms that a mailbox wants the newsletter: by the token of the mail to it, once.',
  })
  async confirmNewsletter(
    @Arg('input', () => NewsletterTokenInput, { description: 'What the mail carries.' })
    { token }: NewsletterTokenInput,
    @Ctx() { newsletter, now }: Context,
  ): Promise<typeof ConfirmNewsletterResult> {
    const outcome = await newsletter.confirm(token);
    return outcome === 'CONFIRMED' ? { confirmedAt: now } : { problem: outcome };
  }

  @Mutation(() => NewsletterUnsubscribed, {
    description: 'Ends a subscription and withdraws the consent: by the token that every mail carries.',
  })
  async unsubscribeNewsletter(
    @Arg('input', () => NewsletterTokenInput, { description: 'What the mail carries.' })
    { token }: NewsletterTokenInput,
    @Ctx() { newsletter }: Context,
  ): Promise<NewsletterUnsubscribed> {
    await newsletter.unsubscribe(token);
    return { done: true };
  }

  @Mutation(() => [NewsletterMail], {
    description:
      'Hands out mails to confirm addresses, each to one mailer; what is not acknowledged in ten minutes is handed out again, with a new token. For back ends.',
  })
  async takeNewsletterMails(
    @Arg('input', () => TakeNewsletterMailsInput, { description: 'How many.' })
    { limit }: TakeNewsletterMailsInput,
    @Ctx() { newsletter }: Context,
  ): Promise<NewsletterMail[]> {
    return newsletter.takeMails(limit);
  }

  @Mutation(() => NewsletterMailsAcknowledged, { description: 'Says that mails went out. For back ends.' })
  async newsletterMailsSent(
    @Arg('input', () => NewsletterMailsSentInput, { description: 'Which.' })
    { requestIds }: NewsletterMailsSentInput,
    @Ctx() { newsletter }: Context,
  ): Promise<NewsletterMailsAcknowledged> {
    await newsletter.mailsSent(requestIds);
    return { requestIds };
  }

  @Query(() => NewsletterSubscriberConnection, {
    nullable: true,
    description:
      'Who is to get the newsletter: confirmed, not unsubscribed, and consenting now. A page may hold fewer than asked for. For back ends.',
  })
  async newsletterSubscribers(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { newsletter }: Context,
  ): Promise<Connection<NewsletterSubscriber>> {
    const { limit, after } = readPage(args);
    const place =
      after === null
        ? null
        : { confirmedAt: new Date(readInstantPart(after[0])), requestId: readUuidPart(after[1]) };
    const { subscribers, places } = await newsletter.subscribers({ limit, after: place });
    return toPageOfPlaces(subscribers, places, limit, (one) => [
      one.confirmedAt.toISOString(),
      one.requestId,
    ]);
  }
}
