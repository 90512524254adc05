import { checkHistory } from './check-history';
import type { Entry, HistoryLine, OperationLine, ReadLine } from './history';

const op = (
  key: string,
  amount: number,
  start: number,
  more: Partial<OperationLine> = {},
): OperationLine => ({
  op: amount < 0 ? 'redeem' : 'earn',
  account: 'a',
  amount,
  key,
  start,
  end: start + 10,
  outcome: 'ok',
  ...more,
});
const read = (balance: number, start: number, end = start + 5): ReadLine => ({
  op: 'read',
  account: 'a',
  start,
  end,
  outcome: 'ok',
  balance,
});
const entries = (...amounts: readonly (readonly [key: string, amount: number])[]): Entry[] => {
  let balanceAfter = 0;
  return amounts.map(([key, amount], index) => ({
    txId: `t${index}`,
    key,
    amount,
    balanceAfter: (balanceAfter += amount),
  }));
};
const final = (all: readonly Entry[], account = 'a'): HistoryLine => ({
  op: 'final',
  account,
  balance: all.at(-1)?.balanceAfter ?? 0,
  entries: all,
});
const kinds = (...lines: readonly HistoryLine[]) => checkHistory(lines).map(({ kind }) => kind);

const [earn, redeem] = [op('k1', 100, 0), op('k2', -30, 20)];

describe('a good history', () => {
  it('is accepted: acknowledged once, refused never, unknown either way', () => {
    const history = [
      { ...earn, txId: 't0', balance: 100 },
      { ...redeem, balance: 70 },
      op('k3', -500, 40, { outcome: 'fail', balance: 70 }),
      op('k4', 5, 60, { outcome: 'unknown' }),
      op('k5', 7, 60, { outcome: 'unknown' }),
      read(100, 12),
      read(70, 40),
      final(entries(['k1', 100], ['k2', -30], ['k5', 7])),
    ];
    expect(checkHistory(history)).toEqual([]);
  });

  it('lets a read see an operation under way or not', () => {
    expect(kinds(earn, read(0, 5), final(entries(['k1', 100])))).toEqual([]);
    expect(kinds(earn, read(100, 5), final(entries(['k1', 100])))).toEqual([]);
  });
});

describe('rejects', () => {
  it('an acknowledged operation that is lost', () => {
    expect(kinds(earn, redeem, final(entries(['k1', 100])))).toEqual(['lost']);
  });

  it('one that is there under another id than was acknowledged', () => {
    expect(kinds({ ...earn, txId: 'x' }, final(entries(['k1', 100])))).toEqual(['lost']);
  });

  it('an account whose end is missing', () => {
    expect(kinds(earn)).toContain('lost');
    expect(kinds(op('k', 5, 0, { outcome: 'fail' }))).toEqual(['sum']);
  });

  it('an operation that is applied twice, acknowledged or not', () => {
    const twice = final(entries(['k1', 100], ['k2', -30], ['k2', -30]));
    expect(kinds(earn, redeem, twice)).toContain('twice');
    expect(kinds(earn, { ...redeem, outcome: 'unknown' }, twice)).toContain('twice');
  });

  it('one that is applied in two accounts', () => {
    expect(kinds(earn, final(entries(['k1', 100])), final(entries(['k1', 100]), 'b'))).toContain('twice');
  });

  it('the same movement twice in the list', () => {
    const [one] = entries(['k1', 100]);
    const again = { txId: 't0', key: 'k2', amount: 1, balanceAfter: 101 };
    expect(kinds(earn, op('k2', 1, 20), final(one === undefined ? [] : [one, again]))).toEqual(['twice']);
  });

  it('one that was refused and booked', () => {
    expect(kinds({ ...earn, outcome: 'fail' }, final(entries(['k1', 100])))).toEqual([
      'booked though refused',
    ]);
  });

  it('another amount than was asked for', () => {
    expect(kinds(earn, final(entries(['k1', 101])))).toEqual(['other amount']);
  });

  it('an entry that nobody asked for', () => {
    expect(kinds(earn, final(entries(['k1', 100], ['k9', 5])))).toEqual(['unasked']);
  });

  it('a balance below zero', () => {
    expect(kinds(op('k2', -30, 0), earn, final(entries(['k2', -30], ['k1', 100])))).toContain('negative');
  });

  it('balances that are not the sum of the entries', () => {
    expect(kinds(earn, { op: 'final', account: 'a', balance: 99, entries: entries(['k1', 100]) })).toEqual([
      'sum',
    ]);
    const [entry] = entries(['k1', 100]);
    const wrong = entry === undefined ? [] : [{ ...entry, balanceAfter: 99 }];
    expect(kinds(earn, { op: 'final', account: 'a', balance: 100, entries: wrong })).toContain('sum');
  });

  it('a stale read: an operation ended before it began and is not in it', () => {
    expect(kinds(earn, read(0, 11), final(entries(['k1', 100])))).toEqual(['read']);
  });

  it('a read from the future: an operation began after it ended and is in it', () => {
    expect(kinds(earn, read(100, -20), final(entries(['k1', 100])))).toEqual(['read']);
  });

  it('a read of what never was', () => {
    expect(kinds(earn, redeem, read(30, 0, 100), final(entries(['k1', 100], ['k2', -30])))).toEqual(['read']);
  });

  it('a read that goes back behind an earlier one', () => {
    const slow = op('k1', 100, 0, { end: 100 });
    expect(kinds(slow, read(100, 10), read(0, 20), final(entries(['k1', 100])))).toEqual(['read']);
  });

  it('an order of entries that contradicts real time', () => {
    const second = op('k2', 5, 20);
    expect(kinds(earn, second, final(entries(['k2', 5], ['k1', 100])))).toEqual(['order']);
  });

  it('an answer with another balance than the ledger then held', () => {
    expect(kinds(earn, { ...redeem, balance: 100 }, final(entries(['k1', 100], ['k2', -30])))).toEqual([
      'read',
    ]);
  });

  it('a refusal with a balance that never was', () => {
    const refused = op('k3', -500, 40, { outcome: 'fail', balance: 69 });
    expect(kinds(earn, refused, final(entries(['k1', 100])))).toEqual(['read']);
  });
});
