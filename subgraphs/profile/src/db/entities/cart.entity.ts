import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CartLines } from '../../domain/cart-lines';

/** The cart of a person, or, empty, the part of its history under another id of theirs. */
@Entity('cart')
export class CartEntity {
  @PrimaryColumn('uuid', { name: 'customer_id' })
  customerId!: string;

  @PrimaryColumn('uuid', { name: 'origin_id' })
  originId!: string;

  @Column('uuid', { name: 'cart_id' })
  cartId!: string;

  @Column('integer')
  revision!: number;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;

  @Column('jsonb')
  lines!: CartLines;
}
