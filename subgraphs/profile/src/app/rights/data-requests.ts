import type { Viewer } from '@rapport/subgraph-kit/viewer';
import type { DataRequest } from '../../db/data-request-repository';
import { eraseMe, exportMyData, listMyRequests, type SubjectInput } from './request-data';
import type { Rights } from './rights';
import { showRequest, showRequests, type ShownRequest } from './show-requests';

/** What a viewer can do about data of their own, or of whom they act for, at `now`. */
export const createDataRequests = (rights: Rights, viewer: Viewer, now: Date) => {
  const show = async (request: DataRequest): Promise<ShownRequest> => {
    const [shown] = await showRequests(rights, [request], now);
    if (shown === undefined) throw new Error('a request that is there is shown');
    return shown;
  };
  return {
    mine: async () => showRequests(rights, await listMyRequests(rights, viewer), now),
    byId: (id: string) => showRequest(rights, viewer, id, now),
    export: async (input: SubjectInput) => show(await exportMyData(rights, viewer, input, now)),
    erase: async (input: Parameters<typeof eraseMe>[2]) => show(await eraseMe(rights, viewer, input, now)),
  };
};
