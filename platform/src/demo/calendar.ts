import { DAY_MS } from '@rapport/kernel/clock';

/** "2010-12-01 08:26:00", the shop's local time, read as UTC. @returns milliseconds; NaN when it is not of that form */
export const instantOf = (text: string): number =>
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text.replace(' ', 'T')}Z`) : NaN;

/**
 * By how many whole days the history moves, so that its last invoice falls on the day before `firstStart`. Whole
 * days keep the hour of every invoice, and with it the order of all.
 */
export const shiftInDays = (lastInvoiceMs: number, firstStart: Date): number =>
  Math.floor(firstStart.getTime() / DAY_MS) - 1 - Math.floor(lastInvoiceMs / DAY_MS);
