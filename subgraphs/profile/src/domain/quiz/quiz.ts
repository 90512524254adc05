/** A text in one language. */
export interface LocalText {
  /** BCP 47: "de", "de-AT". */
  readonly locale: string;
  readonly text: string;
}

export const QUESTION_KINDS = ['SINGLE', 'MULTI', 'SCALE', 'TEXT'] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** Where a walk through the questions ends. No question has this id. */
export const END = 'END';

/** Which answers take a branch: those that choose an option, or a number in a range. */
export interface Branch {
  readonly optionId: string | null;
  readonly atLeast: number | null;
  readonly atMost: number | null;
  /** The id of a question, or `END`. */
  readonly goTo: string;
}

export interface Question {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly texts: readonly LocalText[];
  /** The trait that the answer declares; `null` for none. */
  readonly trait: string | null;
  /** Whether it may be passed over. */
  readonly optional: boolean;
  /** What SINGLE and MULTI choose from. */
  readonly options: readonly { readonly id: string; readonly texts: readonly LocalText[] }[];
  /** Bounds: of how many options are chosen, of the number, of how long the text is. */
  readonly min: number | null;
  readonly max: number | null;
  /** The first that the answer takes decides. */
  readonly branches: readonly Branch[];
  /** Where it goes on otherwise; `null` is the question after this one, or the end. */
  readonly next: string | null;
}

export interface QuizDefinition {
  readonly key: string;
  readonly defaultLocale: string;
  readonly title: readonly LocalText[];
  readonly questions: readonly Question[];
}

/** An answer as it is kept: an option, several, a number, a text; `null` passed over the question. */
export type AnswerValue = string | readonly string[] | number | null;

/** The answers of somebody, by question. */
export type Answers = Readonly<Record<string, AnswerValue>>;

/** A text in the language asked for, or the nearest: "de" for "de-AT", and else the quiz's own. */
export function localText(texts: readonly LocalText[], locale: string, defaultLocale: string): string {
  const wanted = [locale, locale.split('-')[0] ?? locale, defaultLocale].map((name) => name.toLowerCase());
  const found = wanted
    .map((name) => texts.find((text) => text.locale.toLowerCase() === name))
    .find((text) => text !== undefined);
  return (found ?? texts[0])?.text ?? '';
}
