import pino from 'pino';

export type Logger = pino.Logger;
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Paths that may hold personal data or secrets; they are removed, not masked. Log lines name customers by id
 * and requests by request id, never by what they contain.
 */
const REDACTED = [
  'req.headers',
  'headers',
  'authorization',
  '*.authorization',
  'email',
  '*.email',
  'phone',
  '*.phone',
  'traits',
  '*.traits',
  'variables',
  'parameters',
  '*.parameters',
];

/**
 * What a log line says of an error. Only this: database errors carry their parameters, and with them personal data,
 * and their whole client.
 */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    stack: error.stack,
  };
}

/** One JSON line an entry, on standard output unless told otherwise. `service` is on each of them. */
export const createLogger = (
  service: string,
  level: LogLevel = 'info',
  destination: pino.DestinationStream = pino.destination(1),
): Logger =>
  pino(
    {
      level,
      base: { service },
      redact: { paths: REDACTED, remove: true },
      serializers: { err: describeError },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
