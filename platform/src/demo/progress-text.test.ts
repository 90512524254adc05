import { progressBar, progressLine } from './progress-text';

const halfway = { state: 'running', linesDone: 270_954, linesTotal: 541_909 } as const;

it('says how far, how fast and how long still', () => {
  expect(progressLine(halfway, { linesPerSecond: 3_000 })).toBe(
    'Importing the demo shop: 270,954 of 541,909 lines (49 %), 3,000 lines/s, 1 min 31 s left',
  );
});

it('promises nothing before it knows its pace', () => {
  expect(progressLine({ ...halfway, linesDone: 0 }, { linesPerSecond: 0 })).toBe(
    'Importing the demo shop: 0 of 541,909 lines (0 %), 0 lines/s',
  );
});

it('fills the bar with the work done, on 80 columns', () => {
  expect(progressBar(halfway, { linesPerSecond: 30_000 }, 80)).toBe(
    '[#######.........] 49 %, 270,954 of 541,909 lines, 30,000/s, 10 s left',
  );
});

it('leaves the terminal’s last column free', () => {
  expect(progressBar(halfway, { linesPerSecond: 3_000 }, 40)).toHaveLength(39);
});
