import type { Bus } from '@rapport/subgraph-kit/bus/bus';

/** A bus that can be made to take nothing for a while, as one that is down: what is published stays in the outboxes. */
export interface HeldBus {
  readonly bus: Bus;
  /** @returns what lets it take events again */
  readonly hold: () => () => void;
}

export function createHeldBus(bus: Bus): HeldBus {
  let held = false;
  return {
    bus: {
      ...bus,
      publish: (batches) =>
        held ? Promise.reject(new Error('the test holds the bus')) : bus.publish(batches),
    },
    hold() {
      held = true;
      return () => void (held = false);
    },
  };
}
