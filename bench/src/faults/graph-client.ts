import { createViewerSigner, VIEWER_HEADER, type ViewerSigner } from '@rapport/subgraph-kit/viewer-token';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { Agent, request } from 'undici';

/** What came of one attempt. `unanswered` says why: it may have been carried out or not. */
export type Attempt<Data> =
  { readonly kind: 'answered'; readonly data: Data } | { readonly kind: 'unanswered'; readonly why: string };

/** Sends operations to replicas as the gateway does. */
export interface GraphClient {
  /** @throws Error for a mistake of ours: what is refused as wrong is not tried again */
  ask<Data>(replica: number, viewer: Viewer, query: string, variables: object): Promise<Attempt<Data>>;
  close(): Promise<void>;
}

interface Body<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

const TIMEOUT_MS = 2_000;
const CONNECTIONS_MAX = 64;
/** They say that it may work another time. */
const PASSING_CODES: readonly string[] = ['SERVICE_UNAVAILABLE', 'INTERNAL_SERVER_ERROR'];

/** @param ports of the replicas, or of what stands before them */
export function createGraphClient(ports: readonly number[], secret: string): GraphClient {
  const signer: ViewerSigner = createViewerSigner(secret);
  const agent = new Agent({ connections: CONNECTIONS_MAX });
  const send = async (replica: number, viewer: Viewer, body: object) => {
    const { statusCode, body: answer } = await request(`http://127.0.0.1:${ports[replica] ?? 0}/graphql`, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', [VIEWER_HEADER]: await signer.sign(viewer) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { statusCode, text: await answer.text() };
  };
  return {
    async ask<Data>(
      replica: number,
      viewer: Viewer,
      query: string,
      variables: object,
    ): Promise<Attempt<Data>> {
      let answer: { readonly statusCode: number; readonly text: string };
      try {
        answer = await send(replica, viewer, { query, variables });
      } catch (error) {
        return { kind: 'unanswered', why: nameOf(error) };
      }
      const { data, errors } = JSON.parse(answer.text) as Body<Data>;
      const [problem] = errors ?? [];
      const code = problem?.extensions?.code ?? '';
      if (problem === undefined && data !== undefined && data !== null) return { kind: 'answered', data };
      if (PASSING_CODES.includes(code)) return { kind: 'unanswered', why: code };
      throw new Error(
        `An operation was refused with ${answer.statusCode} ${code}: ${problem?.message ?? ''}`,
      );
    },
    close: () => agent.destroy(),
  };
}

const nameOf = (error: unknown): string => {
  const { name, code } = error as { readonly name?: string; readonly code?: string };
  return code !== undefined && typeof code === 'string' ? code : (name ?? 'error');
};
