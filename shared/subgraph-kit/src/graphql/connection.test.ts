import { readInstantPart, readPage, readUuidPart, toConnection } from './connection';

describe('a page of a list', () => {
  it('asks for one row more than it shows, to know whether another page follows', () => {
    const { limit, after } = readPage({ first: 2 });
    expect({ limit, after }).toEqual({ limit: 3, after: null });
    const page = toConnection(['a', 'b', 'c'], limit, (row) => [row]);
    expect(page.edges.map((edge) => edge.node)).toEqual(['a', 'b']);
    expect(page.pageInfo.hasNextPage).toBe(true);
    expect(readPage({ first: 2, after: page.pageInfo.endCursor }).after).toEqual(['b']);
  });

  it('is the last one when no further row came', () => {
    expect(toConnection(['a', 'b'], 3, (row) => [row]).pageInfo.hasNextPage).toBe(false);
    expect(toConnection([], 3, (row: string) => [row]).pageInfo).toEqual({
      hasNextPage: false,
      endCursor: null,
    });
  });

  it.each([0, -1, 101, 1.5])('refuses first: %d', (first) => {
    expect(() => readPage({ first })).toThrow('first wants 1 to 100');
  });

  it.each(['', 'x', 'bnVsbA', 'W10', 'WzFd'])('refuses the cursor %j', (after) => {
    expect(() => readPage({ first: 1, after })).toThrow('after wants an endCursor');
  });

  it('goes on from an instant and an id, and from nothing that only looks like one', () => {
    expect(readInstantPart('2026-01-31T09:30:00.000Z')).toBe('2026-01-31T09:30:00.000Z');
    for (const part of [
      undefined,
      '',
      '2026',
      '2026-13-01T00:00:00.000Z',
      '2026-02-31T00:00:00.000Z',
      '0000-01-01T00:00:00.000Z',
      'now',
      '2026-01-31',
    ]) {
      expect(() => readInstantPart(part)).toThrow('after wants an endCursor');
    }
    for (const part of [undefined, '', 'x', '01a202fe-9668-713f-8f7b-572ec56eace']) {
      expect(() => readUuidPart(part)).toThrow('after wants an endCursor');
    }
  });
});
