import { z } from 'zod';
import { loadConfig } from './config';

const schema = z.object({
  PORT: z.coerce.number().int().min(1),
  DATABASE_URL: z.url({ protocol: /^postgres$/ }),
  NAME: z.string().default('x'),
});

describe('loadConfig', () => {
  it('names every bad variable and shows no value', () => {
    const read = () => loadConfig(schema, { PORT: '0', DATABASE_URL: 'mysql://root:hunter2@db' });
    expect(read).toThrow(/PORT: .*\n.*DATABASE_URL: /);
    expect(read).not.toThrow(/hunter2/);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig(schema, { PORT: '1', DATABASE_URL: 'postgres://db', NAME: '' }).NAME).toBe('x');
  });
});
