import { CartEntity } from './cart.entity';
import { ConsentDecisionEntity } from './consent-decision.entity';
import { CustomerEntity } from './customer.entity';
import { QuarantinedEventEntity } from './quarantined-event.entity';
import { ShopOrderEntity } from './shop-order.entity';

export const ENTITIES = [
  CartEntity,
  ConsentDecisionEntity,
  CustomerEntity,
  QuarantinedEventEntity,
  ShopOrderEntity,
];
