import fc from 'fast-check';
import { deviceOf } from './device-kind';
import { settleSessions, type Session } from './sessions';

const IDLE_MS = 30 * 60_000;
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
let named = 0;
const newId = () => `session-${(named += 1)}`;

/** Touches taken in, in runs. */
const afterRuns = (runs: readonly (readonly number[])[]): readonly Session[] =>
  runs.reduce<readonly Session[]>((stored, minutes) => {
    const touches = minutes.map((minute) => ({ at: at(minute), app: null }));
    const { changed, absorbed } = settleSessions(stored, touches, IDLE_MS, newId);
    const gone = new Set([...absorbed, ...changed.map(({ sessionId }) => sessionId)]);
    return [...stored.filter(({ sessionId }) => !gone.has(sessionId)), ...changed];
  }, []);

const spans = (sessions: readonly Session[]) =>
  sessions
    .map(({ startedAt, lastSeenAt, events }) => [startedAt.getTime(), lastSeenAt.getTime(), events])
    .sort(([a], [b]) => (a ?? 0) - (b ?? 0));

describe('a session', () => {
  it('ends after half an hour in which nothing happened', () => {
    expect(spans(afterRuns([[0, 30, 61]]))).toEqual([
      [at(0).getTime(), at(30).getTime(), 2],
      [at(61).getTime(), at(61).getTime(), 1],
    ]);
  });

  it('becomes one with the one before when a late event fills the pause, and keeps the older name', () => {
    const two = afterRuns([[0], [40]]);
    const { changed, absorbed } = settleSessions(two, [{ at: at(20), app: 'shop' }], IDLE_MS, newId);
    expect(changed).toMatchObject([{ sessionId: two[0]?.sessionId, events: 3, app: 'shop' }]);
    expect(absorbed).toEqual([two[1]?.sessionId]);
  });

  it('is the same in whatever order, and in whatever batches, what happened arrives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(300), { minLength: 1, maxLength: 6 }), { maxLength: 6 }),
        (runs) => {
          const once = [...runs.flat()].sort((a, b) => a - b);
          expect(spans(afterRuns(runs))).toEqual(spans(afterRuns([once])));
        },
      ),
    );
  });
});

describe('the device of an event', () => {
  it.each([
    [{ userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148' }, 'PHONE'],
    [{ userAgent: 'Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X)' }, 'TABLET'],
    [{ userAgent: 'Mozilla/5.0 (Linux; Android 14; SM-X200) Safari/537.36' }, 'TABLET'],
    [{ userAgent: 'Mozilla/5.0 (Linux; Android 14; Pixel 8) Mobile Safari/537.36' }, 'PHONE'],
    [{ userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)' }, 'DESKTOP'],
    [{ device: { type: 'android' } }, 'PHONE'],
    [{ device: { type: 'pos' } }, 'TILL'],
    [{ userAgent: 7 }, 'OTHER'],
  ])('%j is a %s', (context, kind) => {
    expect(deviceOf(context)).toMatchObject({ kind });
  });

  it('is named by its app, or by the library that told of it', () => {
    expect(deviceOf({ app: { name: 'Shop for iOS' }, library: { name: 'analytics-ios' } }).app).toBe(
      'Shop for iOS',
    );
    expect(deviceOf({ library: { name: 'analytics.js' } }).app).toBe('analytics.js');
  });
});
