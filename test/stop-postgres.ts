import { dropTemplates } from '../shared/testkit/src/database';

export default async function stopPostgres(): Promise<void> {
  const { stopTestPostgres } = globalThis as { stopTestPostgres?: () => Promise<void> };
  await (stopTestPostgres ?? dropTemplates)();
}
