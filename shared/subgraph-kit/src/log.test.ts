import { createLogger } from './log';

/** The one line that `log` writes. */
function lineOf(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  let text = '';
  write(createLogger('test', 'info', { write: (line) => (text += line) }));
  return JSON.parse(text) as Record<string, unknown>;
}

describe('a log line', () => {
  it('says which service it is from', () => {
    expect(
      lineOf((log) => {
        log.info('hello');
      }),
    ).toMatchObject({ service: 'test', msg: 'hello' });
  });

  it('says what an error is and nothing that hangs on it', () => {
    const error = Object.assign(new Error('duplicate key'), {
      code: '23505',
      parameters: ['ada@example.org'],
      client: { password: 'hunter2' },
    });
    const line = lineOf((log) => {
      log.error({ err: error }, 'failed');
    });
    expect(line['err']).toEqual({
      type: 'Error',
      message: 'duplicate key',
      code: '23505',
      stack: expect.any(String) as string,
    });
    expect(JSON.stringify(line)).not.toMatch(/ada@example|hunter2/);
  });

  it('drops personal data and secrets that were passed by mistake', () => {
    const line = lineOf((log) => {
      log.info({
        email: 'ada@example.org',
        req: { headers: { authorization: 'Bearer x' } },
        traits: { phone: '1' },
      });
    });
    expect(JSON.stringify(line)).not.toMatch(/ada@example|Bearer|phone/);
  });
});
