/** An order of the shopper: the products that were kept. */
export interface Purchase {
  readonly orderedAt: Date;
  readonly productIds: readonly string[];
}

/** The last time the shopper looked at a product. */
export interface LastView {
  readonly productId: string;
  readonly viewedAt: Date;
}
