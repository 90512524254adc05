import type { ImportProgress } from './progress';

/** So that all of it fits on 80 columns. */
const BAR_CELLS = 16;

/** How fast the import goes, in lines of the file a second. */
export interface Pace {
  readonly linesPerSecond: number;
}

/** "Importing the demo shop: 120,000 of 541,909 lines (22 %), 5,400 lines/s, 1 min 18 s left". */
export function progressLine(progress: ImportProgress, { linesPerSecond }: Pace): string {
  const pace = `${grouped(Math.round(linesPerSecond))} lines/s`;
  const done = `${linesOf(progress)} (${percentOf(progress)} %)`;
  return `Importing the demo shop: ${done}, ${pace}${timeLeft(progress, linesPerSecond)}`;
}

/** "[####............] 22 %, 120,000 of 541,909 lines, 5,400/s, 1 min 18 s left", cut for a terminal of `columns`. */
export function progressBar(progress: ImportProgress, { linesPerSecond }: Pace, columns: number): string {
  const filled = Math.floor((BAR_CELLS * progress.linesDone) / progress.linesTotal);
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_CELLS - filled)}] ${percentOf(progress)} %`;
  const pace = `${grouped(Math.round(linesPerSecond))}/s${timeLeft(progress, linesPerSecond)}`;
  return `${bar}, ${linesOf(progress)}, ${pace}`.slice(0, Math.max(0, columns - 1));
}

const percentOf = ({ linesDone, linesTotal }: ImportProgress): number =>
  Math.floor((100 * linesDone) / linesTotal);

const linesOf = ({ linesDone, linesTotal }: ImportProgress): string =>
  `${grouped(linesDone)} of ${grouped(linesTotal)} lines`;

const timeLeft = ({ linesDone, linesTotal }: ImportProgress, linesPerSecond: number): string =>
  linesPerSecond > 0 ? `, ${duration((linesTotal - linesDone) / linesPerSecond)} left` : '';

/** 541909 as "541,909", whatever the machine's locale. */
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
