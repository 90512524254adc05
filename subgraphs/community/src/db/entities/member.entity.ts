import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Member } from '../../domain/member';

@Entity('member')
export class MemberEntity implements Member {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'customer_id' })
  customerId!: string;

  @Column('text', { name: 'chosen_name', nullable: true })
  chosenName!: string | null;

  @Column('timestamptz', { name: 'joined_at' })
  joinedAt!: Date;
}
