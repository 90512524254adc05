import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ConsentPurpose } from '../../domain/consent';

/** What somebody once decided about one purpose. */
@Entity('consent_decision')
export class ConsentDecisionEntity {
  @PrimaryColumn('uuid', { name: 'customer_id' })
  customerId!: string;

  @PrimaryColumn('uuid', { name: 'decision_id' })
  id!: string;

  @Column('text')
  purpose!: ConsentPurpose;

  @Column('boolean')
  granted!: boolean;

  @Column('timestamptz', { name: 'decided_at' })
  decidedAt!: Date;

  /** `actorOf` who recorded it. */
  @Column('text')
  actor!: string;
}
