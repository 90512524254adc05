import { GraphQLError } from 'graphql';
import { NotFoundError } from '../errors';
import { createLogger } from '../log';
import { formatError, logBug } from './format-error';

const wrap = (cause: Error, path: readonly string[] = ['me']) =>
  new GraphQLError(cause.message, { originalError: cause, path });

describe('formatError', () => {
  it("shows a caller's mistake with its code and place", () => {
    expect(formatError(wrap(new NotFoundError('Product', 'X')))).toEqual({
      message: 'Product X does not exist',
      path: ['me'],
      extensions: { code: 'NOT_FOUND' },
    });
  });

  it('finds the cause through several wrappers', () => {
    const twice = wrap(wrap(new NotFoundError('Product', 'X')));
    expect(formatError(twice).extensions).toEqual({ code: 'NOT_FOUND' });
  });

  it('hides a bug', () => {
    const formatted = formatError(wrap(new Error('duplicate key value violates "customer_email"')));
    expect(formatted).toEqual({
      message: 'Internal server error',
      path: ['me'],
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    });
  });

  it("takes what a scalar refuses for the client's mistake", () => {
    const refused = new GraphQLError('Variable "$at" got invalid value', {
      originalError: new GraphQLError('DateTime wants ISO 8601'),
    });
    expect(formatError(refused)).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('keeps what graphql says about a wrong argument', () => {
    const wrong = new GraphQLError('Variable "$first" got invalid value "x"');
    expect(formatError(wrong)).toMatchObject({
      message: wrong.message,
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

describe('logBug', () => {
  const lines = (error: unknown): string[] => {
    const written: string[] = [];
    logBug(error, createLogger('test', 'info', { write: (line) => written.push(line) }), 'request-4711');
    return written;
  };

  it('logs a bug under its request', () => {
    const [line] = lines(wrap(new Error('cannot read x of undefined')));
    expect(JSON.parse(line ?? '')).toMatchObject({
      requestId: 'request-4711',
      err: { message: 'cannot read x of undefined' },
    });
  });

  it("writes nothing about a client's mistake", () => {
    expect(lines(wrap(new NotFoundError('Product', 'X')))).toEqual([]);
    expect(lines(new GraphQLError('Variable "$first" got invalid value "x"'))).toEqual([]);
    const tooMuch = new GraphQLError('too much', { extensions: { code: 'QUERY_TOO_COMPLEX' } });
    expect(lines(tooMuch)).toEqual([]);
  });
});
