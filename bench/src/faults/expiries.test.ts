import type { HistoryLine, OperationLine } from './history';
import { inOrderOfEffect, type Booked } from './order-of-effect';
import { setAsideAtExpiries } from './set-aside';

const booked = (txId: string, decidedMs: number, more: Partial<Booked> = {}): Booked => ({
  txId,
  decidedMs,
  expiredMs: null,
  lots: [],
  ...more,
});
const expiry = booked('expiry', 50, { expiredMs: 20, lots: ['lot'] });
const order = (...all: readonly Booked[]) => inOrderOfEffect(all).map(({ txId }) => txId);

describe('the order in which movements took effect', () => {
  it('has an expiry at its instant, however late it was booked', () => {
    expect(order(booked('a', 10), booked('b', 30), booked('c', 40), expiry)).toEqual([
      'a',
      'expiry',
      'b',
      'c',
    ]);
  });

  it('has it behind whatever was decided before it, and behind whatever last changed its lot', () => {
    expect(order(booked('a', 30), booked('late', 15), expiry)).toEqual(['a', 'late', 'expiry']);
    expect(order(booked('a', 10), booked('back', 30, { lots: ['lot'] }), expiry)).toEqual([
      'a',
      'back',
      'expiry',
    ]);
  });

  it('is the order of booking for everything else', () => {
    expect(order(booked('b', 30), booked('a', 10))).toEqual(['b', 'a']);
  });
});

describe('a read is set aside', () => {
  const read = (start: number, account = 'a'): HistoryLine => ({
    op: 'read',
    account,
    start,
    end: start + 10,
    outcome: 'ok',
    balance: 7,
  });
  const operation = (more: Partial<OperationLine>): OperationLine => ({
    op: 'redeem',
    account: 'a',
    amount: -5,
    key: 'k',
    start: 900,
    end: 2_000,
    outcome: 'ok',
    ...more,
  });
  const expire = operation({ op: 'expire', start: 1_000, end: 5_000 });
  const outcomeOf = (line: HistoryLine, ...others: readonly HistoryLine[]) =>
    setAsideAtExpiries([line, expire, ...others])[0];

  it('when points expired during it, and no other', () => {
    expect(outcomeOf(read(995))).toMatchObject({ outcome: 'unknown', balance: null });
    for (const line of [read(500), read(1_500), read(995, 'b')]) expect(outcomeOf(line)).toEqual(line);
  });

  it('beside an operation that was under way at an expiry', () => {
    expect(outcomeOf(read(1_500), operation({}))).toMatchObject({ outcome: 'unknown' });
    expect(outcomeOf(read(1_500), operation({ start: 1_400 }))).toMatchObject({ outcome: 'ok' });
    expect(outcomeOf(read(9_000), operation({ outcome: 'unknown' }))).toMatchObject({ outcome: 'unknown' });
  });

  it('and of a refusal, the balance that it told', () => {
    const refused = operation({ outcome: 'fail', balance: 3, start: 990, end: 1_010 });
    expect(outcomeOf(refused)).toMatchObject({ outcome: 'fail', balance: undefined });
  });
});
