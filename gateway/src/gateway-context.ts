import type { Viewer } from '@rapport/subgraph-kit/viewer';

/** What the gateway knows of one request; data sources hand it on to the subgraphs. One object for each operation. */
export interface GatewayContext {
  readonly viewer: Viewer;
  readonly requestId: string;
  /** W3C trace context as the client sent it, when it is well formed. */
  readonly traceparent: string | null;
}
