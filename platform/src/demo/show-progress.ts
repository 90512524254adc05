import type { ImportProgress } from './progress';
import { progressBar, progressLine } from './progress-text';

const BAR_EVERY_MS = 200;
const LINE_EVERY_MS = 5_000;
/** The pace is taken over the last so many samples, so that it follows what happens. */
const SAMPLES_MAX = 20;

/** Where progress is shown: standard output, or a test's. */
export interface Terminal {
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows progress now and then: a bar that is redrawn, or plain lines when nobody is watching. Returns what ends it. */
export function showProgress(
  terminal: Terminal,
  interactive: boolean,
  progress: () => ImportProgress,
): () => void {
  const samples = [{ ms: performance.now(), lines: progress().linesDone }];
  const show = () => {
    const now = progress();
    samples.push({ ms: performance.now(), lines: now.linesDone });
    if (samples.length > SAMPLES_MAX) samples.shift();
    const first = samples[0] ?? { ms: 0, lines: 0 };
    const linesPerSecond =
      (1_000 * (now.linesDone - first.lines)) / Math.max(1, performance.now() - first.ms);
    if (interactive) terminal.write(`\r${progressBar(now, { linesPerSecond }, columnsOf(terminal))}\x1b[K`);
    else terminal.write(`${progressLine(now, { linesPerSecond })}\n`);
  };
  const timer = setInterval(show, interactive ? BAR_EVERY_MS : LINE_EVERY_MS);
  return () => {
    clearInterval(timer);
    if (interactive) terminal.write('\r\x1b[K');
  };
}

/** Some terminals say that they have none. */
const columnsOf = ({ columns = 0 }: Terminal): number => (columns > 0 ? columns : 80);
