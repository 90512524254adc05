import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A row of `reward`. */
@Entity('reward')
export class RewardEntity {
  @PrimaryColumn({ name: 'reward_id', type: 'text' })
  rewardId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  description!: string;

  @Column({ name: 'cost_points', type: 'integer' })
  costPoints!: number;

  @Column({ type: 'boolean' })
  active!: boolean;

  @Column({ name: 'ends_at', type: 'timestamptz', nullable: true })
  endsAt!: Date | null;
}
