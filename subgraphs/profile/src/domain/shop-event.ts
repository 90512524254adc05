import type { Channel } from './channel';
import type { PlanVerdict } from './check-plan';
import type { Facts } from './facts';
import type { Device } from './device-kind';
import type { Fields } from './fields';
import type { StatedConsent } from './read-consent';
import type { Identifier } from './identifier';
import type { Provenance } from './traits';

/** Whom an event is about, as its sender knows them. At least one of the two is there. */
export interface Subject {
  /** The shop's own customer number (Segment's userId). */
  readonly userId: string | null;
  readonly anonymousId: string | null;
}

/** One product line of an order as charged. */
export interface OrderLine {
  /** 1 is the first line as reported. */
  readonly lineNo: number;
  readonly productId: string;
  readonly quantity: number;
  /** Major units, as a plain decimal; may have more decimals than the currency. */
  readonly unitPrice: string;
  readonly amountMinor: number;
}

export interface Charge {
  readonly code: string;
  readonly amountMinor: number;
}

export interface ReportedOrder {
  readonly number: string;
  readonly lines: readonly OrderLine[];
  readonly charges: readonly Charge[];
  readonly totalMinor: number;
}

export interface ProductQuantity {
  readonly productId: string;
  readonly quantity: number;
}

export interface ReportedReturn {
  readonly number: string;
  /** The order it came from, when the sender knows. */
  readonly orderNumber: string | null;
  readonly lines: readonly ProductQuantity[];
}

/** What an event says, once it has been understood. */
export type EventBody =
  | {
      readonly kind: 'identify';
      readonly traits: Fields;
      readonly provenance: Provenance;
      /** As they were written. */
      readonly identifiers: readonly Identifier[];
    }
  | { readonly kind: 'alias'; readonly previousId: string }
  /** `shared`: several people use the device. */
  | { readonly kind: 'login'; readonly shared: boolean }
  | { readonly kind: 'logout'; readonly shared: boolean }
  /** page, screen, group, and track events that only the tracking plan knows: kept, without an effect of their own. */
  | { readonly kind: 'context' }
  | { readonly kind: 'view'; readonly productId: string }
  | { readonly kind: 'order'; readonly order: ReportedOrder }
  | { readonly kind: 'return'; readonly return: ReportedReturn }
  | { readonly kind: 'cart'; readonly change: CartChange };

export type CartChange =
  | { readonly kind: 'added'; readonly productId: string; readonly quantity: number }
  /** `quantity` null takes the whole line out. */
  | { readonly kind: 'removed'; readonly productId: string; readonly quantity: number | null }
  | { readonly kind: 'set'; readonly lines: readonly ProductQuantity[] };

/** An event that was understood. */
export interface ShopEvent {
  readonly messageId: string;
  /** Segment's type: "track". */
  readonly type: string;
  /** The name of a track event, a page or a screen: "Order Completed". */
  readonly name: string | null;
  readonly subject: Subject;
  readonly occurredAt: Date;
  readonly channel: Channel | null;
  readonly device: Device;
  readonly facts: Facts;
  readonly plan: PlanVerdict;
  readonly body: EventBody;
  /** What it says about consent, whatever else it says. */
  readonly consent?: StatedConsent | null;
}
