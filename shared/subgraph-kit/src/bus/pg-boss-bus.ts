import { setTimeout as sleep } from 'node:timers/promises';
import type { EventType } from '@rapport/contracts/events';
import { Pool } from 'pg';
import PgBoss from 'pg-boss';
import type { Logger } from '../log';
import { isUrgent, type BatchConsumer, type Bus, type EventBatch, type ScheduledJob } from './bus';
import { listen, type Listener } from './listener';
import { startLoop, type WakeableLoop } from './wakeable-loop';

const BUS_CHANNEL = 'bus';
const POOL_MAX = 6;
/** A worker that died holds its batch until this has passed. A batch takes well under a second. */
const BATCH_EXPIRES_AFTER_S = 60;
const MAINTENANCE_EVERY_S = 20;
/** Batches are retried until they succeed: what can never succeed is quarantined event by event in the inbox. */
const RETRY_LIMIT = 1_000_000;
const RETRY_AFTER_S = 2;
/** pg-boss drops what has waited longer. A consumer that is down for weeks must still find its events. */
const KEPT_FOR_DAYS = 3_650;
/** A scheduled job may run this long before another process takes it for lost and starts it again. */
const JOB_EXPIRES_AFTER_S = 3_600;
const JOB_POLL_MS = 500;
/** How long a job that is due may wait at most. */
const JOB_IDLE_MS = 5_000;

interface Job {
  readonly type: EventType;
  /** A JSON array as text: inside jsonb it is one string, which Postgres need not take apart. */
  readonly events: string;
}

export interface PgBossBusOptions {
  readonly url: string;
  readonly log: Logger;
  /**
   * This process is the only one on the bus (one-machine mode), so a batch marked as being worked on was left by a
   * killed predecessor and is taken up at once.
   */
  readonly exclusive?: boolean;
}

/** The bus on pg-boss, in a Postgres database of its own. */
export async function startPgBossBus(options: PgBossBusOptions): Promise<Bus> {
  const { log } = options;
  const pool = new Pool({ connectionString: options.url, max: POOL_MAX, application_name: 'rapport bus' });
  let stopping = false;
  pool.on('error', (error) => {
    // A connection that is saying goodbye may find the server gone before it.
    if (!stopping) log.warn({ err: error }, 'a bus connection was lost');
  });
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    retentionDays: KEPT_FOR_DAYS,
    maintenanceIntervalSeconds: MAINTENANCE_EVERY_S,
    archiveCompletedAfterSeconds: 60,
    deleteAfterHours: 1,
  });
  boss.on('error', (error) => {
    log.warn({ err: error }, 'the bus had a problem; trying again');
  });
  await boss.start();
  if (options.exclusive === true) {
    await pool.query(`UPDATE pgboss.job SET state = 'retry', start_after = now() WHERE state = 'active'`);
  }

  const createQueue = oneAtATime(pool, (queue: PgBoss.Queue) => boss.createQueue(queue.name, queue));
  const consumers: { readonly lane: string; readonly loop: WakeableLoop }[] = [];
  const jobs: WakeableLoop[] = [];
  const listener: Listener = await listen(
    { url: options.url, channel: BUS_CHANNEL, name: 'bus', log },
    (lanes) => {
      // Without names after a reconnection: who knows what was missed.
      const named = new Set(lanes.split(' '));
      for (const { lane, loop } of consumers) if (lanes === '' || named.has(lane)) loop.wake();
    },
  );

  return {
    publish: (batches) => publish(pool, boss, batches),
    async subscribe(name, types, consumer) {
      const lanes = [...new Set(types.map((type) => laneOf(name, type)))];
      for (const lane of lanes) {
        await createQueue({
          name: lane,
          retryLimit: RETRY_LIMIT,
          retryDelay: RETRY_AFTER_S,
          expireInSeconds: BATCH_EXPIRES_AFTER_S,
          retentionDays: KEPT_FOR_DAYS,
        });
      }
      for (const type of types) {
        await boss.subscribe(type, laneOf(name, type));
        // Of a version that knew no lanes.
        if (isUrgent(type)) await boss.unsubscribe(type, name);
      }
      const own = lanes.map((lane) => ({ lane, loop: startConsumer(boss, lane, consumer, log) }));
      consumers.push(...own);
      return {
        stop: async () => {
          await Promise.all(own.map(({ loop }) => loop.stop()));
        },
      };
    },
    async schedule(job) {
      await createQueue({
        name: job.name,
        retryLimit: 3,
        retryDelay: 30,
        expireInSeconds: JOB_EXPIRES_AFTER_S,
      });
      await boss.schedule(job.name, job.cron);
      jobs.push(startJobLoop(boss, job, log));
    },
    runJob: (name) => runJob(boss, name),
    async backlog(name) {
      const lanes = [name, urgentLane(name)];
      const sizes = lanes.map((lane) => boss.getQueueSize(lane, { before: 'completed' }));
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    },
    async stop() {
      stopping = true;
      await listener.stop();
      await Promise.all([...consumers.map(({ loop }) => loop), ...jobs].map((loop) => loop.stop()));
      await boss.stop({ graceful: true, wait: true, timeout: 10_000 });
      await pool.end();
    },
  };
}

/** Where urgent batches wait: nothing else is before them, and nothing that takes long holds them up. */
const urgentLane = (name: string): string => `${name}.urgent`;

const laneOf = (name: string, type: EventType): string => (isUrgent(type) ? urgentLane(name) : name);

/** Any number: serialises the making of queues, between processes too. */
const QUEUE_LOCK = 7_239_003;

/** pg-boss makes a table for each queue, and two made at once may deadlock. */
function oneAtATime<Argument>(
  pool: Pool,
  run: (argument: Argument) => Promise<unknown>,
): (argument: Argument) => Promise<void> {
  const runLocked = async (argument: Argument) => {
    const client = await pool.connect();
    try {
      await client.query('SELECT pg_advisory_lock($1)', [QUEUE_LOCK]);
      await run(argument);
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [QUEUE_LOCK]);
      client.release();
    }
  };
  let last: Promise<unknown> = Promise.resolve();
  return (argument) => {
    const next = last.then(() => runLocked(argument));
    last = next.catch(() => undefined);
    return next;
  };
}

/**
 * One insert for all subscribers. (`boss.publish` sends to each subscriber by itself and drops the error of
 * one that fails, so an event could be lost.)
 */
async function publish(pool: Pool, boss: PgBoss, batches: readonly EventBatch[]): Promise<void> {
  const types = [...new Set(batches.map((batch) => batch.type))];
  const { rows } = await pool.query<{ event: string; name: string }>(
    'SELECT event, name FROM pgboss.subscription WHERE event = ANY($1::text[])',
    [types],
  );
  const jobs = batches.flatMap((batch) => {
    const data: Job = { type: batch.type, events: `[${batch.payloads.join(',')}]` };
    return rows.filter((row) => row.event === batch.type).map((row) => ({ name: row.name, data }));
  });
  if (jobs.length === 0) return;
  await boss.insert(jobs);
  const lanes = [...new Set(jobs.map(({ name }) => name))];
  await pool.query('SELECT pg_notify($1, $2)', [BUS_CHANNEL, lanes.join(' ')]);
}

/** Takes one batch after the other. The effect is committed before the batch is removed: at least once. */
function startConsumer(boss: PgBoss, name: string, consumer: BatchConsumer, log: Logger): WakeableLoop {
  const turn = async (): Promise<boolean> => {
    const [job] = await boss.fetch<Job>(name);
    if (job === undefined) return false;
    try {
      await consumer({ type: job.data.type, events: JSON.parse(job.data.events) as unknown[] });
    } catch (error) {
      log.warn({ err: error, queue: name, type: job.data.type }, 'a batch was not taken; it comes again');
      await boss.fail(name, job.id);
      return true;
    }
    await boss.deleteJob(name, job.id);
    return true;
  };
  return startLoop(turn, {
    idleMs: 1_000,
    retryMs: 1_000,
    onError: (error) => {
      log.warn({ err: error, queue: name }, 'the bus does not answer; trying again');
    },
  });
}

async function runJob(boss: PgBoss, name: string): Promise<void> {
  const id = await boss.send(name, {});
  if (id === null) throw new Error(`The job ${name} was not taken`);
  for (;;) {
    const job = await boss.getJobById(name, id, { includeArchive: true });
    if (job?.state === 'completed') return;
    if (job === null || job.state === 'failed' || job.state === 'cancelled') {
      throw new Error(`The job ${name} ended as ${job?.state ?? 'nothing'}`);
    }
    await sleep(JOB_POLL_MS);
  }
}

/**
 * Runs a scheduled job when it is due, and says so when it fails. (`boss.work` tells nobody, and an error of its own
 * bookkeeping ends the process.)
 */
function startJobLoop(boss: PgBoss, job: ScheduledJob, log: Logger): WakeableLoop {
  const turn = async (): Promise<boolean> => {
    const [due] = await boss.fetch(job.name);
    if (due === undefined) return false;
    log.info({ job: job.name }, 'scheduled job starts');
    try {
      await job.run();
    } catch (error) {
      log.error({ err: error, job: job.name }, 'a scheduled job failed; it is tried again up to three times');
      await boss.fail(job.name, due.id);
      return false;
    }
    await boss.complete(job.name, due.id);
    return false;
  };
  return startLoop(turn, {
    idleMs: JOB_IDLE_MS,
    retryMs: JOB_IDLE_MS,
    onError: (error) => {
      log.warn({ err: error, job: job.name }, 'the bus does not answer; trying again');
    },
  });
}
