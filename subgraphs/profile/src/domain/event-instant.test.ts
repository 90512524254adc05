import { eventInstant } from './event-instant';

const receivedAt = new Date('2026-06-01T12:00:00.000Z');
const at = (clocks: object) =>
  eventInstant(
    { timestamp: undefined, originalTimestamp: undefined, sentAt: undefined, ...clocks },
    receivedAt,
  ).toISOString();

describe('the instant of an event', () => {
  it('is its timestamp', () => {
    expect(at({ timestamp: '2026-05-01T10:00:00+02:00', originalTimestamp: 'nonsense' })).toBe(
      '2026-05-01T08:00:00.000Z',
    );
  });

  it("is moved by the sender's wrong clock when only that is known", () => {
    const clocks = { originalTimestamp: '2020-01-01T00:00:00Z', sentAt: '2020-01-01T00:01:00Z' };
    expect(at(clocks)).toBe('2026-06-01T11:59:00.000Z');
  });

  it('is moved likewise when the library calls that clock timestamp, so that a device an hour ahead is not in the future', () => {
    const clocks = { timestamp: '2026-06-01T12:58:00Z', sentAt: '2026-06-01T13:00:00Z' };
    expect(at(clocks)).toBe('2026-06-01T11:58:00.000Z');
  });

  it('is not moved twice when who handed it on has moved it', () => {
    const clocks = {
      timestamp: '2026-06-01T11:58:00Z',
      originalTimestamp: '2026-06-01T12:58:00Z',
      sentAt: '2026-06-01T13:00:00Z',
    };
    expect(at(clocks)).toBe('2026-06-01T11:58:00.000Z');
  });

  it.each(['2100-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])(
    'is refused when a clock of %s takes it before 1970',
    (sentAt) => {
      expect(() => at({ originalTimestamp: '1970-01-01T00:00:00Z', sentAt })).toThrow('sentAt');
    },
  );

  it('is the receipt when nothing is known', () => {
    expect(at({})).toBe(receivedAt.toISOString());
  });

  it('is the receipt when it lies more than five minutes ahead', () => {
    expect(at({ timestamp: '2026-06-01T12:05:00Z' })).toBe('2026-06-01T12:05:00.000Z');
    expect(at({ timestamp: '2026-06-01T12:05:00.001Z' })).toBe(receivedAt.toISOString());
  });
});
