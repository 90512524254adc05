import { Column, Entity, PrimaryColumn } from 'typeorm';

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

  /** The event's JSON text as it came. */
  @Column('text')
  payload!: string;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt!: Date;
}
