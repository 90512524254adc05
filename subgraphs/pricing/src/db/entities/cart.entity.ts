import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BasketLine } from '../../domain/basket';

/** The latest state of a cart that was heard of. */
@Entity('cart')
export class CartEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('bigint', { transformer: { to: (value: number) => value, from: (value: string) => Number(value) } })
  revision!: number;

  @Column('uuid', { name: 'customer_id', nullable: true })
  customerId!: string | null;

  /** The id it was made under, which never changes; `customerId` is who shows it now. */
  @Column('uuid', { name: 'origin_id', nullable: true })
  originId!: string | null;

  @Column('text', { name: 'anonymous_id', nullable: true })
  anonymousId!: string | null;

  @Column('jsonb')
  lines!: BasketLine[];
}
