import type { EventHandler } from '@rapport/subgraph-kit/inbox';
import { storeCarts } from '../../app/store-carts';

/** Remembers carts, so that they can be quoted by id. */
export const onCartChanged: EventHandler<'cart.changed'> = (tx, events, now) => storeCarts(tx, events, now);
