import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AT_THE_START, readCheckpoint, writeCheckpoint } from './checkpoint';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'rapport-checkpoint-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

it('begins at the start in an empty folder', () => {
  expect(readCheckpoint(home)).toEqual(AT_THE_START);
});

it('is read back as it was written', () => {
  const checkpoint = { ...AT_THE_START, shiftDays: 5_461, invoicesSent: 12, linesDone: 300 };
  writeCheckpoint(home, AT_THE_START);
  writeCheckpoint(home, checkpoint);
  expect(readCheckpoint(home)).toEqual(checkpoint);
});

it.each(['', '{"version":1}', '{"version":2,"shiftDays":1}', 'null'])(
  'refuses a foreign file: %s',
  (text) => {
    writeFileSync(path.join(home, 'demo-import.json'), text);
    expect(() => readCheckpoint(home)).toThrow('remove it, and the history is sent again');
  },
);
