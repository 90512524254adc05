import { requireStaff } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import type { Access } from './app/record-access';
import { recordAccess } from './app/record-access';
import { recordVisit, type Visit } from './app/record-visit';
import { confirmNewsletter, unsubscribeNewsletter } from './app/newsletter/decide-newsletter';
import { CONFIRM_WITHIN_HOURS } from './app/newsletter/newsletter';
import { requestNewsletter, type NewsletterWish } from './app/newsletter/request-newsletter';
import { acknowledgeMails, listSubscribers, takeMails } from './app/newsletter/send-mails';
import {
  answerQuestion,
  readProgress,
  startQuiz,
  takeBackAnswer,
  type QuestionOfResponse,
} from './app/quiz/answer-quiz';
import { listQuizzes, putQuizOut, saveQuiz } from './app/quiz/edit-quiz';
import { listReminders } from './app/remind';
import type { ReminderRules } from './app/reminder-facts';
import { setAccountSettings, setPreferences } from './app/set-preferences';
import { findPublishedQuiz } from './db/quiz-repository';
import type { QuizDefinition } from './domain/quiz/quiz';
import type { AccountSettings } from './domain/account-settings';
import type { CommunicationPreferences } from './domain/communication-preferences';

/** What can be done about a customer's context: preferences, settings, reminders. */
export const contextActions = (db: DataSource, access: Access, reminders: ReminderRules) => {
  const { viewer, now } = access;
  const { secrecy } = reminders;
  const sealed = { db, secrecy };
  const newsletter = { db, secrecy, consentDefaults: reminders.consentDefaults, viewer, now };
  return {
    newsletter: {
      request: async (wish: NewsletterWish) => {
        await requestNewsletter(newsletter, wish);
        return CONFIRM_WITHIN_HOURS;
      },
      confirm: (token: string) => confirmNewsletter(newsletter, token),
      unsubscribe: (token: string) => unsubscribeNewsletter(newsletter, token),
      takeMails: (limit: number) => takeMails(newsletter, limit),
      mailsSent: (requestIds: readonly string[]) => acknowledgeMails(newsletter, requestIds),
      subscribers: (page: Parameters<typeof listSubscribers>[1]) => listSubscribers(newsletter, page),
    },
    quizzes: {
      published: (key: string) => findPublishedQuiz(db.manager, key),
      list: (page: Parameters<typeof listQuizzes>[2]) => listQuizzes(db, viewer, page),
      save: (definition: QuizDefinition) => saveQuiz(db, viewer, definition, now),
      publish: (version: Parameters<typeof putQuizOut>[2]) => putQuizOut(db, viewer, version, now),
      start: (key: string) => startQuiz(sealed, viewer, key, now),
      progress: (responseId: string) => readProgress(sealed, viewer, responseId, now),
      answer: (given: Parameters<typeof answerQuestion>[2]) => answerQuestion(sealed, viewer, given, now),
      takeBack: (which: QuestionOfResponse) => takeBackAnswer(sealed, viewer, which, now),
    },
    recordVisit: (visit: Visit) => recordVisit(db, viewer, visit, now),
    setPreferences: (change: Partial<CommunicationPreferences>) => setPreferences(db, viewer, change, now),
    setAccountSettings: (change: Partial<AccountSettings>) => setAccountSettings(sealed, viewer, change, now),
    remindersDue: async (page: Parameters<typeof listReminders>[2]) => {
      requireStaff(viewer, 'marketing');
      const due = await listReminders(db.manager, reminders, page, now);
      await recordAccess(access, 'remindersDue', due.length === 0 ? [] : [null]);
      return due;
    },
  };
};
