import { requireStaff } from '@rapport/subgraph-kit/viewer';
import type { DataSource } from 'typeorm';
import type { Access } from './app/record-access';
import { recordAccess } from './app/record-access';
import {
  answerQuestion,
  readProgress,
  startQuiz,
  takeBackAnswer,
  type QuestionOfResponse,
} from './app/quiz/answer-quiz';
import { listQuizzes, putQuizOut, saveQuiz } from './app/quiz/edit-quiz';
import { listReminders } from './app/remind';
import type { ReminderSettings } from './app/reminder-facts';
import { setAccountSettings, setPreferences } from './app/set-preferences';
import { findPublishedQuiz } from './db/quiz-repository';
import type { QuizDefinition } from './domain/quiz/quiz';
import type { AccountSettings } from './domain/account-settings';
import type { CommunicationPreferences } from './domain/communication-preferences';

/** What can be done about a customer's context: preferences, settings, reminders. */
export const contextActions = (db: DataSource, access: Access, reminders: ReminderSettings) => {
  const { viewer, now } = access;
  return {
    quizzes: {
      published: (key: string) => findPublishedQuiz(db.manager, key),
      list: (page: Parameters<typeof listQuizzes>[2]) => listQuizzes(db, viewer, page),
      save: (definition: QuizDefinition) => saveQuiz(db, viewer, definition, now),
      publish: (version: Parameters<typeof putQuizOut>[2]) => putQuizOut(db, viewer, version, now),
      start: (key: string) => startQuiz(db, viewer, key, now),
      progress: (responseId: string) => readProgress(db, viewer, responseId, now),
      answer: (given: Parameters<typeof answerQuestion>[2]) => answerQuestion(db, viewer, given, now),
      takeBack: (which: QuestionOfResponse) => takeBackAnswer(db, viewer, which, now),
    },
    setPreferences: (change: Partial<CommunicationPreferences>) => setPreferences(db, viewer, change, now),
    setAccountSettings: (change: Partial<AccountSettings>) => setAccountSettings(db, viewer, change, now),
    remindersDue: async (page: Parameters<typeof listReminders>[2]) => {
      requireStaff(viewer, 'marketing');
      const due = await listReminders(db.manager, reminders, page, now);
      await recordAccess(access, 'remindersDue', due.length === 0 ? [] : [null]);
      return due;
    },
  };
};
