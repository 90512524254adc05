import { parseDecimal } from '@rapport/kernel/decimal';
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const DECIMAL_MAX_LENGTH = 32;

function readDecimal(value: unknown): string {
  if (typeof value === 'string' && value.length <= DECIMAL_MAX_LENGTH && parseDecimal(value) !== null)
    return value.trim();
  throw new GraphQLError(`Decimal wants a string like "12.40"; ${describe(value)} came`);
}

/** An exact decimal number. A string on the wire, because JSON numbers are binary fractions. */
export const DecimalScalar = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description: 'An exact decimal number, as a string: "12.40". Never a JSON number, which would round it.',
  serialize: (value) => serialized(readDecimal, value),
  parseValue: readDecimal,
  parseLiteral: (node) => readDecimal(node.kind === Kind.STRING ? node.value : undefined),
});

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$/;

function readInstant(value: unknown): Date {
  if (typeof value === 'string' && INSTANT.test(value)) {
    const date = new Date(value);
    if (!Number.isNaN(date.getTime())) return date;
  }
  throw new GraphQLError(
    `DateTime wants ISO 8601 with a zone like "2026-01-31T09:30:00Z"; ${describe(value)} came`,
  );
}

/** An instant. `Date` inside, UTC ISO 8601 with milliseconds on the wire. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant in UTC, ISO 8601: "2026-01-31T09:30:00.000Z".',
  serialize: (value) => (value instanceof Date ? value : serialized(readInstant, value)).toISOString(),
  parseValue: readInstant,
  parseLiteral: (node) => readInstant(node.kind === Kind.STRING ? node.value : undefined),
});

const describe = (value: unknown): string =>
  typeof value === 'string'
    ? JSON.stringify(value.slice(0, 40))
    : `a ${value === null ? 'null' : typeof value}`;

/** A value of ours that is not what the schema promises is a bug, not the client's mistake. */
function serialized<Value>(read: (value: unknown) => Value, value: unknown): Value {
  try {
    return read(value);
  } catch (error) {
    throw new Error(`A scalar of the schema was answered with something else: ${String(error)}`);
  }
}
