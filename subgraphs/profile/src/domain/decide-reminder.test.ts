import { DAY_MS } from '@rapport/kernel/clock';
import fc from 'fast-check';
import {
  DEFAULT_PREFERENCES,
  MESSAGE_CHANNELS,
  wantsTopic,
  type MessageChannel,
} from './communication-preferences';
import { decideReminder, type ReminderFacts } from './decide-reminder';

const NOON = new Date('2026-06-01T12:00:00Z');
const facts = (given: Partial<ReminderFacts>): ReminderFacts => ({
  granted: new Set<MessageChannel>(['EMAIL']),
  preferences: DEFAULT_PREFERENCES,
  timeZone: 'Europe/London',
  sent: [],
  ...given,
});

describe('a reminder', () => {
  it('goes out by the channel the customer prefers of those they allow', () => {
    const granted = new Set<MessageChannel>(['EMAIL', 'SMS']);
    const preferences = { ...DEFAULT_PREFERENCES, preferredChannel: 'SMS' as const };
    expect(decideReminder(facts({ granted }), NOON)).toEqual({ due: true, channel: 'EMAIL' });
    expect(decideReminder(facts({ granted, preferences }), NOON)).toEqual({ due: true, channel: 'SMS' });
    expect(decideReminder(facts({ preferences }), NOON)).toEqual({ due: true, channel: 'EMAIL' });
  });

  it('does not go out without consent, and says so', () => {
    expect(decideReminder(facts({ granted: new Set() }), NOON)).toEqual({
      due: false,
      obstacles: MESSAGE_CHANNELS.map((channel) => ({ channel, reason: 'NO_CONSENT' })),
      nextAllowedAt: null,
    });
  });

  it('does not go out to who wants none of that topic, though they allow others', () => {
    const topics = [{ topic: 'reminders', channel: null, wanted: false }];
    const decision = decideReminder(facts({ preferences: { ...DEFAULT_PREFERENCES, topics } }), NOON);
    expect(decision).toMatchObject({ due: false, nextAllowedAt: null });
    expect(
      wantsTopic([...topics, { topic: 'reminders', channel: 'PUSH', wanted: true }], 'reminders', 'PUSH'),
    ).toBe(true);
  });

  it("waits for the morning of the customer's own time zone", () => {
    const night = new Date('2026-06-01T20:30:00Z');
    expect(decideReminder(facts({}), night)).toMatchObject({
      due: false,
      nextAllowedAt: new Date('2026-06-02T07:00:00Z'),
    });
    expect(decideReminder(facts({ timeZone: 'America/New_York' }), night)).toMatchObject({ due: true });
    expect(decideReminder(facts({ timeZone: 'Asia/Kolkata' }), night)).toMatchObject({
      nextAllowedAt: new Date('2026-06-02T02:30:00Z'),
    });
  });

  it('waits until the cap has room, and then for the morning', () => {
    const sent = [6, 5, 4].map((days) => ({
      channel: 'EMAIL' as const,
      at: new Date(NOON.getTime() - days * DAY_MS),
    }));
    const evening = sent.map(({ channel, at }) => ({ channel, at: new Date(at.getTime() + 9 * 3_600_000) }));
    expect(decideReminder(facts({ sent }), NOON)).toMatchObject({
      due: false,
      obstacles: expect.arrayContaining([{ channel: 'EMAIL', reason: 'FREQUENCY_CAP' }]) as unknown,
      nextAllowedAt: new Date(NOON.getTime() + DAY_MS),
    });
    expect(decideReminder(facts({ sent: evening }), NOON)).toMatchObject({
      nextAllowedAt: new Date('2026-06-03T07:00:00Z'),
    });
  });
});

const zone = fc.constantFrom(
  'UTC', 'Europe/London', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'Asia/Kolkata', 'Asia/Kathmandu',
  'Australia/Lord_Howe', 'Pacific/Chatham', 'Pacific/Apia', 'America/Sao_Paulo', 'Africa/Casablanca',
); // prettier-ignore
const clock = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
/** About the days on which clocks change in one of the zones, and any other day. */
const instant = fc
  .tuple(
    fc.constantFrom(
      '2026-03-08',
      '2026-03-29',
      '2026-04-05',
      '2026-10-04',
      '2026-10-25',
      '2026-11-01',
      '2026-07-01',
    ),
    fc.integer({ min: -1_440, max: 2_880 }),
  )
  .map(([day, minutes]) => new Date(Date.parse(day) + minutes * 60_000));

/** The wall clock, by another way than the one under test. */
const wall = (at: Date, timeZone: string): string =>
  at.toLocaleString('sv-SE', { timeZone, hour: '2-digit', minute: '2-digit' });
const isWithin = (time: string, { from, to }: { from: string; to: string }): boolean =>
  from <= to ? time >= from && time < to : time >= from || time < to;

describe('whatever the zone, the clock and the caps', () => {
  it('no reminder goes out in quiet hours, also when clocks change; the time named for later is not quiet either', () => {
    fc.assert(
      fc.property(zone, clock, clock, instant, (timeZone, from, to, now) => {
        const quietHours = { from, to };
        const decision = decideReminder(
          facts({ timeZone, preferences: { ...DEFAULT_PREFERENCES, quietHours } }),
          now,
        );
        expect(decision.due).toBe(!isWithin(wall(now, timeZone), quietHours));
        if (decision.due) return;
        const next = decision.nextAllowedAt;
        expect(next).not.toBeNull();
        expect(isWithin(wall(next ?? now, timeZone), quietHours)).toBe(false);
        expect((next ?? now).getTime() - now.getTime()).toBeLessThanOrEqual(DAY_MS + 3_600_000);
      }),
      { numRuns: 1_000 },
    );
  });

  it('no more reminders go out than each cap allows, when one is sent whenever one is due', () => {
    const cap = fc.record({
      channel: fc.constantFrom<MessageChannel | null>(null, 'EMAIL', 'SMS'),
      max: fc.nat(4),
      days: fc.integer({ min: 1, max: 10 }),
    });
    fc.assert(
      fc.property(
        fc.array(cap, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(30 * 24), { maxLength: 60 }),
        (caps, hours) => {
          const granted = new Set<MessageChannel>(['EMAIL', 'SMS', 'POST']);
          const sent: { channel: MessageChannel; at: Date }[] = [];
          for (const hour of hours.sort((a, b) => a - b)) {
            const now = new Date(NOON.getTime() + hour * 3_600_000);
            const decision = decideReminder(
              facts({ granted, preferences: { ...DEFAULT_PREFERENCES, caps }, sent }),
              now,
            );
            if (decision.due) sent.push({ channel: decision.channel, at: now });
          }
          for (const { channel, max, days } of caps) {
            const counted = sent.filter((one) => channel === null || one.channel === channel);
            for (const { at } of counted) {
              const within = counted.filter(
                (one) => one.at <= at && one.at.getTime() > at.getTime() - days * DAY_MS,
              );
              expect(within.length).toBeLessThanOrEqual(max);
            }
          }
        },
      ),
    );
  });
});
