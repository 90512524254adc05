import { reasonFor, type HistoryEntry } from './movement-reason';

const entry = (rest: Partial<HistoryEntry>): HistoryEntry => ({
  movementId: 'm',
  kind: 'EARNED',
  occurredAt: new Date(0),
  memberPoints: 0,
  pendingPoints: 0,
  reason: null,
  owedPoints: 0,
  orderNumber: '536365',
  rewardName: null,
  othersPaid: false,
  ...rest,
});

describe('the reason of a movement', () => {
  it.each<[Partial<HistoryEntry>, string]>([
    [{ memberPoints: 12 }, 'Earned with order 536365.'],
    [{ memberPoints: 12, orderNumber: null }, 'Earned with an order.'],
    [
      { memberPoints: 7, owedPoints: 5 },
      'Earned with order 536365. 5 of the points paid back points you owed.',
    ],
    [{ kind: 'TAKEN_BACK', memberPoints: -3 }, 'Taken back because items of order 536365 came back.'],
    [
      { kind: 'TAKEN_BACK', memberPoints: -3, owedPoints: -4 },
      'Taken back because items of order 536365 came back. 4 of the points were spent already and are owed.',
    ],
    [{ kind: 'TAKEN_BACK' }, 'Items of order 536365 came back; its points had expired before.'],
    [
      { kind: 'REASSIGNED', memberPoints: -3 },
      "Taken back because order 536365 turned out to be another account's.",
    ],
    [{ kind: 'REDEEMED', rewardName: '5.00 off' }, 'Redeemed for "5.00 off".'],
    [
      { kind: 'REDEEMED', rewardName: '5.00 off', othersPaid: true },
      'Redeemed for "5.00 off", together with another account.',
    ],
    [{ kind: 'EXPIRED', memberPoints: -3 }, 'Expired unused; earned with order 536365.'],
    [{ kind: 'DEBT_PAID', memberPoints: -3, owedPoints: 3 }, '3 points paid back points you owed.'],
    [
      { kind: 'DEBT_PAID', memberPoints: -3 },
      'Paid back points that another account owed, before they expired.',
    ],
    [{ kind: 'EARNED' }, 'Earned with order 536365; expired before we heard of it.'],
    [
      { kind: 'GIVEN_BACK', rewardName: '5.00 off' },
      'Given back for "5.00 off"; the points had expired meanwhile.',
    ],
    [
      { kind: 'RELEASED', rewardName: '5.00 off' },
      'Given back: "5.00 off" was not redeemed after all; the points had expired meanwhile.',
    ],
  ])('%j reads as a sentence', (rest, sentence) => {
    expect(reasonFor(entry(rest))).toBe(sentence);
  });
});
