import type { Neighbour, NeighbourKind } from '../domain/neighbour';
import type { Product } from '../domain/product';
import type { Shopper } from '../domain/shopper';
import type { LastView, Purchase } from '../domain/shopper-facts';

/** What recommending reads. Batched: the same question for many shoppers or products at once costs one statement. */
export interface Facts {
  product(id: string): Promise<Product | null>;
  neighbours(kind: NeighbourKind, productId: string): Promise<readonly Neighbour[]>;
  /** 0 to 1; `null` for a product that training has not seen. */
  repeatRate(productId: string): Promise<number | null>;
  /** The newest orders of a customer. */
  purchases(customerId: string): Promise<readonly Purchase[]>;
  /** The newest views, newest first. */
  views(shopper: Shopper): Promise<readonly LastView[]>;
  /** The id under which a customer is held now. */
  survivor(customerId: string): Promise<string>;
  /** Active products that are wanted now, most wanted first, at most `count`. */
  trending(count: number): Promise<readonly Neighbour[]>;
  /** Active products by code, at most `count`. */
  catalogue(count: number): Promise<readonly string[]>;
}
