import { BadInputError, PayloadTooLargeError } from '@rapport/subgraph-kit/errors';
import type { preParsingAsyncHookHandler, RequestPayload } from 'fastify';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unzip = promisify(gunzip);

/** The encodings of a body that are understood. */
export const ENCODINGS: ReadonlySet<string> = new Set(['identity', 'gzip']);

/**
 * Unpacks a gzip body, as RudderStack's libraries send it, apart from the event loop and never to more than
 * `bytesMax`: a few bytes may unpack to gigabytes.
 */
export const inflate =
  (bytesMax: number): preParsingAsyncHookHandler =>
  async (request, _reply, payload) => {
    if (request.headers['content-encoding'] !== 'gzip') return payload;
    const packed = await read(payload, bytesMax);
    const body = await unzip(packed, { maxOutputLength: bytesMax }).catch((error: unknown) => {
      throw (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(bytesMax) : BROKEN;
    });
    return Object.assign(Readable.from([body]), { receivedEncodedLength: packed.length });
  };

const BROKEN = new BadInputError('The body is not what gzip makes');

const tooLarge = (bytesMax: number) =>
  new PayloadTooLargeError(`The body wants at most ${bytesMax} bytes unpacked: send less at a time`);

async function read(stream: RequestPayload, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // The connection stays open for the answer.
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > bytesMax) throw tooLarge(bytesMax);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
