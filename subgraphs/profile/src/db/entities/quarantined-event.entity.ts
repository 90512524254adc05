import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Violation } from '../../domain/tracking-plan';

/** An event that was refused. */
@Entity('quarantined_event')
export class QuarantinedEventEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  source!: string;

  @Column('text', { name: 'message_id', nullable: true })
  messageId!: string | null;

  @Column('text')
  code!: string;

  @Column('text')
  reason!: string;

  /** The event's JSON text as it came, in clear from before sealing. */
  @Column('text', { nullable: true })
  payload!: string | null;

  @Column('bytea', { nullable: true })
  sealed!: Buffer | null;

  /** Whose key it is sealed with; `null` is that of its source and month. */
  @Column('uuid', { name: 'origin_id', nullable: true })
  originId!: string | null;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt!: Date;

  /** The name of a track event. */
  @Column('text', { name: 'event_name', nullable: true })
  eventName!: string | null;

  /** What breaks the tracking plan. */
  @Column('jsonb')
  violations!: Violation[];

  @Column('timestamptz', { name: 'tried_at', nullable: true })
  triedAt!: Date | null;
}
