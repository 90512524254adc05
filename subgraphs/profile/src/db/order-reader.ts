import type { CurrencyCode } from '@rapport/kernel/currency';
import { Any, type EntityManager } from 'typeorm';
import type { ReturnedLine } from '../domain/match-returns';
import type { Charge, OrderLine } from '../domain/shop-event';
import { ShopOrderEntity } from './entities/shop-order.entity';

/** An order without its lines, which may be a thousand. */
export interface OrderHeader {
  readonly id: string;
  readonly customerId: string;
  readonly number: string;
  readonly orderedAt: Date;
  readonly currency: CurrencyCode;
  readonly totalMinor: number;
  readonly keptMinor: number;
}

/** Orders by id, in no particular order; unknown ids are left out. */
export const findOrderHeaders = (db: EntityManager, ids: readonly string[]): Promise<OrderHeader[]> =>
  db.findBy(ShopOrderEntity, { id: Any(ids) });

/** Where a page of orders, newest first, goes on. */
export interface OrderPlace {
  readonly orderedAt: Date;
  readonly orderId: string;
}

/**
 * The first `limit` orders after `after` of each of these people, newest first. A lateral join takes each person's page
 * from their index; a window function would read all their orders first.
 */
export function findOrderPages(
  db: EntityManager,
  customerIds: readonly string[],
  limit: number,
  after: OrderPlace | null,
): Promise<OrderHeader[]> {
  const beyond = after === null ? '' : 'AND (ordered_at, order_id) < (:orderedAt, :orderId)';
  return db
    .createQueryBuilder(ShopOrderEntity, 'o')
    .where(
      `(o.customer_id, o.order_id) IN (
         SELECT person.id, page.order_id
           FROM unnest(CAST(:customerIds AS uuid[])) AS person (id)
          CROSS JOIN LATERAL (
            SELECT order_id FROM shop_order
             WHERE customer_id = person.id ${beyond}
             ORDER BY ordered_at DESC, order_id DESC LIMIT :rows
          ) AS page
       )`,
      { customerIds, rows: limit, ...after },
    )
    .orderBy('o.orderedAt', 'DESC')
    .addOrderBy('o.id', 'DESC')
    .getMany();
}

/** What an order consists of. */
export interface OrderDetail {
  readonly id: string;
  readonly lines: readonly OrderLine[];
  readonly charges: readonly Charge[];
  readonly returned: readonly ReturnedLine[];
}

/** The lines and charges of orders, in no particular order; unknown ids are left out. */
export const findOrderDetails = (db: EntityManager, ids: readonly string[]): Promise<OrderDetail[]> =>
  db.find(ShopOrderEntity, {
    select: { customerId: true, id: true, lines: true, charges: true, returned: true },
    where: { id: Any(ids) },
  });
