import fc from 'fast-check';
import { ServiceUnavailableError } from './errors';
import { createGroupCommit, type Settled } from './group-commit';

/** A batch runner whose batches wait to be let through. */
function gate() {
  const batches: number[][] = [];
  const open: (() => void)[] = [];
  const run = async (items: readonly number[]): Promise<Settled<number>[]> => {
    batches.push([...items]);
    await new Promise<void>((resolve) => open.push(resolve));
    return items.map((item) =>
      item < 0 ? { status: 'rejected', reason: `no ${item}` } : { status: 'fulfilled', value: item * 2 },
    );
  };
  return { batches, run, letThrough: () => open.shift()?.() };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('group commit', () => {
  it('does together what arrives while a batch is under way, in the order of arrival', async () => {
    const { batches, run, letThrough } = gate();
    const group = createGroupCommit(run, { batchMax: 10, waitingMax: 100 });
    const first = group.submit(1);
    await turn();
    const others = [2, 3, 4].map(group.submit);
    letThrough();
    expect(await first).toBe(2);
    await turn();
    letThrough();
    expect(await Promise.all(others)).toEqual([4, 6, 8]);
    expect(batches).toEqual([[1], [2, 3, 4]]);
  });

  it('fails each item by itself, and a whole batch when the batch fails', async () => {
    const { run, letThrough } = gate();
    const group = createGroupCommit(run, { batchMax: 10, waitingMax: 100 });
    const settled = Promise.allSettled([1, -1, 3].map(group.submit));
    await turn();
    letThrough();
    expect((await settled).map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);

    const broken = createGroupCommit<number, number>(() => Promise.reject(new Error('gone')), { batchMax: 2, waitingMax: 9 }); // prettier-ignore
    const failed = await Promise.allSettled([1, 2, 3].map(broken.submit));
    expect(failed.map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await Promise.allSettled([broken.submit(4)])).toMatchObject([{ status: 'rejected' }]);
  });

  it('refuses at once what would wait behind too many', async () => {
    const { run, letThrough } = gate();
    const group = createGroupCommit(run, { batchMax: 1, waitingMax: 2 });
    const first = group.submit(1);
    await turn();
    const waiting = [group.submit(2), group.submit(3)];
    await expect(group.submit(4)).rejects.toThrow(ServiceUnavailableError);
    for (let n = 0; n < 3; n += 1) {
      letThrough();
      await turn();
    }
    expect(await Promise.all([first, ...waiting])).toEqual([2, 4, 6]);
  });

  it('answers every item once with its own answer, and is drained only then, whatever arrives when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(1_000), { maxLength: 8 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 5 }),
        async (bursts, batchMax) => {
          const run = async (items: readonly number[]) => {
            expect(items.length).toBeLessThanOrEqual(batchMax);
            await turn();
            return items.map((value): Settled<number> => ({ status: 'fulfilled', value: value + 1 }));
          };
          const group = createGroupCommit(run, { batchMax, waitingMax: 1_000 });
          const answers: Promise<number>[] = [];
          let answered = 0;
          for (const burst of bursts) {
            answers.push(...burst.map((item) => group.submit(item).finally(() => (answered += 1))));
            await turn();
          }
          await group.drained();
          await turn();
          expect(answered).toBe(bursts.flat().length);
          expect(await Promise.all(answers)).toEqual(bursts.flat().map((item) => item + 1));
        },
      ),
      { numRuns: 50 },
    );
  });
});
