import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from './clients';
import type { FaultLine } from './history';
import type { PostgresUnderFire } from './postgres-under-fire';
import type { Random } from './random';
import type { Replica } from './replica';
import type { TcpProxy } from './tcp-proxy';

export interface Targets {
  readonly replicas: readonly Replica[];
  readonly postgres: PostgresUnderFire;
  /** Between the replicas and Postgres. */
  readonly databaseProxy: TcpProxy;
  readonly random: Random;
}

export type FaultKind = keyof typeof FAULTS;

const DROP_MS = { min: 50, max: 400 };
/** Of the next so many: the two moments at which a commit can go wrong. */
const COMMITS = { times: 4, ms: 1_000 };
const PAUSE_MS = { min: 300, max: 2_500 };
/** Longer than a transaction may stand idle: until then the others wait for its locks. */
const LONG_PAUSE_MS = 12_000;
const EVERY_MS = { min: 500, max: 1_500 };
const READY_WITHIN_MS = 30_000;

/** Each does its damage and resolves when it is over, though not yet recovered from. */
const FAULTS = {
  'kill -9 a replica': async ({ replicas, random }: Targets) => {
    random.pick(replicas).kill();
  },
  'kill -9 every replica': async ({ replicas }: Targets) => {
    for (const replica of replicas) replica.kill();
  },
  'restart Postgres (fast)': ({ postgres }: Targets) => postgres.restart('fast'),
  'restart Postgres (immediate)': ({ postgres }: Targets) => postgres.restart('immediate'),
  'cut connections of clients': async ({ replicas }: Targets) => {
    for (const { proxy } of replicas) proxy.cut();
  },
  'cut connections to Postgres': async ({ databaseProxy }: Targets) => {
    databaseProxy.cut();
  },
  'drop replies to clients': ({ replicas, random }: Targets) =>
    random.pick(replicas).proxy.dropReplies(random.between(DROP_MS.min, DROP_MS.max)),
  'drop replies of Postgres': ({ databaseProxy, random }: Targets) =>
    databaseProxy.dropReplies(random.between(DROP_MS.min, DROP_MS.max)),
  'cut before a commit': ({ databaseProxy }: Targets) => databaseProxy.cutAt('COMMIT', 'before', COMMITS),
  'cut after a commit': ({ databaseProxy }: Targets) => databaseProxy.cutAt('COMMIT', 'after', COMMITS),
  'pause a replica': ({ replicas, random }: Targets) =>
    pause(random.pick(replicas), random.between(PAUSE_MS.min, PAUSE_MS.max)),
  'pause a replica for long': ({ replicas, random }: Targets) => pause(random.pick(replicas), LONG_PAUSE_MS),
} as const;

const WEIGHTS: Readonly<Record<FaultKind, number>> = {
  'kill -9 a replica': 4,
  'kill -9 every replica': 1,
  'restart Postgres (fast)': 1,
  'restart Postgres (immediate)': 2,
  'cut connections of clients': 3,
  'cut connections to Postgres': 3,
  'drop replies to clients': 4,
  'drop replies of Postgres': 4,
  'cut before a commit': 4,
  'cut after a commit': 4,
  'pause a replica': 2,
  'pause a replica for long': 0.2,
};

async function pause(replica: Replica, ms: number): Promise<void> {
  replica.pause();
  await sleep(ms);
  replica.resume();
}

/** Faults whose name contains one of `parts`; all for none. */
export function faultsNamed(parts: readonly string[]): readonly FaultKind[] {
  const all = Object.keys(FAULTS) as FaultKind[];
  return parts.length === 0 ? all : all.filter((kind) => parts.some((part) => kind.includes(part)));
}

/**
 * One fault after the other, every second or so, until `endAt`: each kind once, however long that takes, then
 * any by chance.
 */
export async function injectFaults(
  targets: Targets,
  { kinds, endAt }: { readonly kinds: readonly FaultKind[]; readonly endAt: number },
): Promise<FaultLine[]> {
  const { random } = targets;
  const lines: FaultLine[] = [];
  const first = random.shuffled(kinds);
  const weights = Object.fromEntries(kinds.map((kind) => [kind, WEIGHTS[kind]])) as Record<FaultKind, number>;
  for (;;) {
    await sleep(random.between(EVERY_MS.min, EVERY_MS.max));
    if (first.length === 0 && clock() > endAt) return lines;
    const kind = first.pop() ?? random.weighted<FaultKind>(weights);
    // Other faults may meet a process on its way up; killing it again and again would test nothing but patience.
    if (kind.startsWith('kill')) await allReady(targets.replicas);
    const start = clock();
    await FAULTS[kind](targets);
    lines.push({ op: 'fault', kind, start, end: clock() });
  }
}

export const allReady = async (replicas: readonly Replica[]): Promise<void> => {
  await Promise.all(replicas.map((replica) => replica.untilReady(READY_WITHIN_MS)));
};
