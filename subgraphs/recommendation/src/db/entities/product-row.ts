import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A product as it is read. It is written by `storeProducts` alone, which also fills the columns for search. */
@Entity('product')
export class ProductRow {
  @PrimaryColumn({ name: 'product_id', type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ name: 'category_id', type: 'text', nullable: true })
  categoryId!: string | null;

  @Column({ type: 'text', nullable: true })
  category!: string | null;

  @Column({ type: 'text', nullable: true })
  brand!: string | null;

  @Column({ name: 'image_url', type: 'text', nullable: true })
  imageUrl!: string | null;

  @Column({ type: 'boolean' })
  active!: boolean;
}
