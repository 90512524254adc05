/** A visit: what happened on one channel and kind of device with no pause longer than the idle time in between. */
export interface Session {
  readonly sessionId: string;
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
  readonly events: number;
  readonly app: string | null;
}

/** Something that happened during a visit. */
export interface Touch {
  readonly at: Date;
  readonly app: string | null;
}

export interface SettledSessions {
  /** Sessions that are new or longer than they were. */
  readonly changed: readonly Session[];
  /** Ids of sessions that turned out to be part of another. */
  readonly absorbed: readonly string[];
}

/**
 * The sessions of one channel and device with more touches in them, in whatever order those arrive: a late one may
 * begin a session earlier, or make one of two.
 *
 * @param stored at least those that a touch may belong to
 */
export function settleSessions(
  stored: readonly Session[],
  touches: readonly Touch[],
  idleMs: number,
  newId: () => string,
): SettledSessions {
  const begun: readonly (Session & { readonly isNew: boolean })[] = [
    ...stored.map((session) => ({ ...session, isNew: false })),
    ...touches.map(({ at, app }) => ({
      sessionId: '',
      startedAt: at,
      lastSeenAt: at,
      events: 1,
      app,
      isNew: true,
    })),
  ];
  const inOrder = [...begun].sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  const sessions: { readonly all: (typeof begun)[number][]; lastMs: number }[] = [];
  for (const one of inOrder) {
    const open = sessions.at(-1);
    if (open === undefined || one.startedAt.getTime() - open.lastMs > idleMs) {
      sessions.push({ all: [one], lastMs: one.lastSeenAt.getTime() });
    } else {
      open.all.push(one);
      open.lastMs = Math.max(open.lastMs, one.lastSeenAt.getTime());
    }
  }
  const touched = sessions.filter(({ all }) => all.length > 1 || all.some(({ isNew }) => isNew));
  const changed = touched.map(({ all, lastMs }) => joined(all, new Date(lastMs), newId));
  const kept = new Set(changed.map(({ sessionId }) => sessionId));
  const before = touched.flatMap(({ all }) =>
    all.filter(({ isNew }) => !isNew).map(({ sessionId }) => sessionId),
  );
  return { changed, absorbed: before.filter((id) => !kept.has(id)) };
}

function joined(
  all: readonly (Session & { readonly isNew: boolean })[],
  lastSeenAt: Date,
  newId: () => string,
): Session {
  const first = all.find(({ isNew }) => !isNew);
  return {
    sessionId: first?.sessionId ?? newId(),
    startedAt: all[0]?.startedAt ?? lastSeenAt,
    lastSeenAt,
    events: all.reduce((sum, { events }) => sum + events, 0),
    app: all.findLast(({ app }) => app !== null)?.app ?? null,
  };
}
