import type { QuietHours } from './communication-preferences';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Whether this is an IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  // There are some six hundred zones, and names that mean one of them: few enough to keep.
  clocks.set(timeZone, clock);
  return clock;
}

/** Minutes since midnight on the wall clock of a zone. */
function minutesAt(at: Date, timeZone: string): number {
  const [hour = '0', minute = '0'] = clockOf(timeZone).format(at).split(':');
  return Number(hour) * 60 + Number(minute);
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

const between = (minutes: number, { from, to }: QuietHours): boolean => {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  return start <= end ? minutes >= start && minutes < end : minutes >= start || minutes < end;
};

/** Whether the wall clock of the zone is within quiet hours; their last minute is the one before `to`. */
export const isQuiet = (at: Date, quiet: QuietHours, timeZone: string): boolean =>
  between(minutesAt(at, timeZone), quiet);

/** The first whole minute at or after `at` that is not quiet; after a change of the clocks it may be an hour later. */
export function afterQuiet(at: Date, quiet: QuietHours, timeZone: string): Date {
  let until = at;
  // Twice when the clocks go back within the quiet hours.
  while (isQuiet(until, quiet, timeZone)) {
    const left = forward(minutesAt(until, timeZone), minutesOf(quiet.to));
    const next = new Date(Math.floor(until.getTime() / MINUTE_MS) * MINUTE_MS + left * MINUTE_MS);
    until = withoutOvershoot(until, next, quiet, timeZone);
  }
  return until;
}

/** When the clocks went forward on the way, `next` is an hour late. */
function withoutOvershoot(from: Date, next: Date, quiet: QuietHours, timeZone: string): Date {
  const late = forward(minutesOf(quiet.to), minutesAt(next, timeZone));
  const earlier = new Date(next.getTime() - late * MINUTE_MS);
  return earlier > from && !isQuiet(earlier, quiet, timeZone) ? earlier : next;
}

const forward = (from: number, to: number): number => (to - from + DAY_MINUTES) % DAY_MINUTES;
