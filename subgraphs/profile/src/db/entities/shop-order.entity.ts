import type { CurrencyCode } from '@rapport/kernel/currency';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ReturnedLine } from '../../domain/match-returns';
import type { Charge, OrderLine } from '../../domain/shop-event';

/** The driver gives bigint as text; amounts are safe integers. */
const minor = { to: (value: number) => value, from: (value: string) => Number(value) };

/** An order as the graph reads it. What may be a thousand lines is not selected unless it is named. */
@Entity('shop_order')
export class ShopOrderEntity {
  @PrimaryColumn('uuid', { name: 'customer_id' })
  customerId!: string;

  @PrimaryColumn('uuid', { name: 'order_id' })
  id!: string;

  @Column('text')
  number!: string;

  @Column('timestamptz', { name: 'ordered_at' })
  orderedAt!: Date;

  @Column('text')
  currency!: CurrencyCode;

  @Column('bigint', { name: 'total_minor', transformer: minor })
  totalMinor!: number;

  @Column('bigint', { name: 'kept_minor', transformer: minor })
  keptMinor!: number;

  @Column('jsonb', { select: false })
  lines!: readonly OrderLine[];

  @Column('jsonb', { select: false })
  charges!: readonly Charge[];

  @Column('jsonb', { select: false })
  returned!: readonly ReturnedLine[];
}
