import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Owner } from '../../domain/join-identities';

/** Who an anonymous id is. */
@Entity('anonymous_identity')
export class AnonymousIdentityEntity implements Owner {
  @PrimaryColumn('text', { name: 'anonymous_id' })
  anonymousId!: string;

  @Column('uuid', { name: 'customer_id' })
  customerId!: string;

  @Column('boolean', { name: 'joined' })
  known!: boolean;
}
