import { CartEntity } from './cart.entity';
import { CustomerEntity } from './customer.entity';
import { QuarantinedEventEntity } from './quarantined-event.entity';
import { ShopOrderEntity } from './shop-order.entity';

export const ENTITIES = [CartEntity, CustomerEntity, QuarantinedEventEntity, ShopOrderEntity];
