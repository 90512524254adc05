import type { CurrencyCode } from '@rapport/kernel/currency';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PricedLine } from '../../domain/price-basket';

/** The driver gives bigint as text; amounts are safe integers. */
const minor = { to: (value: number) => value, from: (value: string) => Number(value) };

/** A stored quote; never updated but for its owner. */
@Entity('quote')
export class QuoteEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'customer_id', nullable: true })
  customerId!: string | null;

  /** The id it was made under, which never changes; `customerId` is who shows it now. */
  @Column('uuid', { name: 'origin_id', nullable: true })
  originId!: string | null;

  @Column('text', { name: 'anonymous_id', nullable: true })
  anonymousId!: string | null;

  @Column('uuid', { name: 'cart_id', nullable: true })
  cartId!: string | null;

  @Column('text', { name: 'currency' })
  currencyCode!: CurrencyCode;

  @Column('jsonb')
  lines!: PricedLine[];

  @Column('bigint', { name: 'subtotal_minor', transformer: minor })
  subtotalMinor!: number;

  @Column('bigint', { name: 'discount_minor', transformer: minor })
  discountMinor!: number;

  @Column('bigint', { name: 'total_minor', transformer: minor })
  totalMinor!: number;

  /** `actorOf` who asked for it. */
  @Column('text', { name: 'made_by' })
  madeBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'valid_until' })
  validUntil!: Date;
}
