import { deletionOf } from './contribution';

const thread = { kind: 'THREAD', authorId: 'ada' } as const;

it("keeps others' replies when their thread is deleted", () => {
  expect(deletionOf(thread, ['ada', 'ben'])).toBe('withdraw');
});

it('erases a thread that only its author replied to', () => {
  expect(deletionOf(thread, [])).toBe('erase');
  expect(deletionOf(thread, ['ada'])).toBe('erase');
});
