import type { Viewer } from '@rapport/subgraph-kit/viewer';

/** What the gateway knows of one request; data sources hand it on to the subgraphs. One object for each operation. */
export interface GatewayContext {
  readonly viewer: Viewer;
  /** Whether the client sent `Sec-GPC: 1`: no to sale and to targeted advertising. */
  readonly globalPrivacyControl: boolean;
  readonly requestId: string;
  /** W3C trace context as the client sent it, when it is well formed. */
  readonly traceparent: string | null;
}
