import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person as they are read. Their traits are read under a lock alone (`lockCustomers`). */
@Entity('customer')
export class CustomerEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** The shop's customer number; `null` is a visitor. */
  @Column('text', { nullable: true })
  number!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
