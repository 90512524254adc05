import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Contribution, ContributionKind } from '../../domain/contribution';

@Entity('contribution')
export class ContributionEntity implements Contribution {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  kind!: ContributionKind;

  @Column('uuid', { name: 'author_id', nullable: true })
  authorId!: string | null;

  @Column('text', { name: 'product_id', nullable: true })
  productId!: string | null;

  @Column('uuid', { name: 'thread_id', nullable: true })
  threadId!: string | null;

  @Column('smallint', { nullable: true })
  stars!: number | null;

  @Column('text', { nullable: true })
  title!: string | null;

  @Column('text', { nullable: true })
  text!: string | null;

  @Column('boolean')
  demo!: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'edited_at', nullable: true })
  editedAt!: Date | null;

  @Column('text', { name: 'hidden_reason', nullable: true })
  hiddenReason!: string | null;
}
