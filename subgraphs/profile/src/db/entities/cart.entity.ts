import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CartLines, DatedCart } from '../../domain/cart-lines';

/** The one cart of a person. */
@Entity('cart')
export class CartEntity implements DatedCart {
  @PrimaryColumn('uuid', { name: 'customer_id' })
  customerId!: string;

  @Column('uuid', { name: 'cart_id' })
  cartId!: string;

  @Column('integer')
  revision!: number;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;

  @Column('jsonb')
  lines!: CartLines;
}
