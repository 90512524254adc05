import { newId } from '@rapport/subgraph-kit/ids';
import type { Viewer } from '@rapport/subgraph-kit/viewer';
import { until } from '@rapport/testkit/subgraph';
import { startFiveSubgraphs, type FiveSubgraphs } from './five-subgraphs';

const STAFF: Viewer = { kind: 'staff', staffId: 'sam', roles: ['admin'] };

describe('a subgraph that fails to erase', () => {
  let rapport: FiveSubgraphs;
  // Each time it is asked the inbox tries twice: the batch, then the event by itself.
  let failures = 4;

  beforeAll(async () => {
    rapport = await startFiveSubgraphs((name, definition) =>
      name !== 'pricing'
        ? definition
        : {
            ...definition,
            personalData: {
              ...definition.personalData,
              async erase(tx, erasure) {
                const records = await definition.personalData.erase(tx, erasure);
                failures -= 1;
                if (failures >= 0) throw new Error('pricing cannot, for now');
                return records;
              },
            },
          },
    );
  });
  afterAll(() => rapport.stop());

  it('only delays the request, which is never said to be done without it, and keeps nothing of the person meanwhile', async () => {
    const viewer = { kind: 'customer', customerId: newId() } as const;
    await rapport.sql(
      'pricing',
      `INSERT INTO cart (id, revision, customer_id, origin_id, lines) VALUES ($1, 1, $2, $2, '[]')`,
      [newId(), viewer.customerId],
    );
    const { eraseMe } = await rapport.ask('profile', viewer, 'mutation { eraseMe(input: {}) { id } }');
    const { id } = eraseMe as { id: string };
    const request = async () =>
      (await rapport.ask('profile', STAFF, `{ dataRequest(id: "${id}") { state waitingFor } }`))[
        'dataRequest'
      ];

    for (let round = 0; round < 2; round += 1) {
      await rapport.caughtUp();
      expect(await request()).toEqual({ state: 'IN_PROGRESS', waitingFor: ['pricing'] });
      expect(await rapport.sql('pricing', 'SELECT 1 FROM poisoned_event')).toEqual([]);
      await rapport.sql('profile', `UPDATE data_request SET ask_again_at = now() - interval '1 second'`);
      await rapport.subgraphs.get('profile')?.runSchedule('ask-again');
    }
    await until(
      async () =>
        (await request()) !== null && (await rapport.sql('pricing', 'SELECT 1 FROM cart')).length === 0,
    );
    await rapport.caughtUp();
    expect(await request()).toEqual({ state: 'COMPLETED', waitingFor: [] });
    expect(await rapport.findAnywhere([viewer.customerId])).toEqual([]);
  });
});
