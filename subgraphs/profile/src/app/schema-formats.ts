import type { Options } from 'ajv';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
const EMAIL = /^[^\s@]{1,64}@[^\s@.]{1,63}(\.[^\s@.]{1,63}){1,8}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isDate = (text: string): boolean => DATE.test(text) && !Number.isNaN(Date.parse(text));

function isDateTime(text: string): boolean {
  const [date = '', time = ''] = text.split(/[Tt]/, 2);
  return isDate(date) && TIME.test(time) && !Number.isNaN(Date.parse(text));
}

/** The formats a schema may name. None of them backtracks. */
export const FORMATS: NonNullable<Options['formats']> = {
  date: isDate,
  time: TIME,
  'date-time': isDateTime,
  email: EMAIL,
  uri: (text: string) => text.length <= 2_000 && URL.canParse(text),
  uuid: UUID,
};
