import { crc32, createDeflateRaw } from 'node:zlib';

/** One file of an archive, its text in pieces. */
export interface ZipEntry {
  /** With folders: "pricing/quotes.json". ASCII. */
  readonly name: string;
  readonly pieces: AsyncIterable<string>;
}

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

/** A ZIP archive, written while it is read: sizes follow each file, so no file stands in memory. Up to 4 GB in all. */
export async function* zip(entries: AsyncIterable<ZipEntry>, at: Date): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  for await (const { name: text, pieces } of entries) {
    const name = Buffer.from(text, 'ascii');
    const header = localHeader(name, at);
    yield header;
    const content = { crc: 0, bytes: 0, compressedBytes: 0 };
    for await (const chunk of deflate(pieces, content)) {
      content.compressedBytes += chunk.length;
      yield chunk;
    }
    const descriptor = dataDescriptor(content);
    yield descriptor;
    written.push({ name, ...content, offset });
    offset += header.length + content.compressedBytes + descriptor.length;
  }
  const directory = Buffer.concat(written.map((one) => directoryEntry(one, at)));
  yield directory;
  yield endOfDirectory(written.length, directory.length, offset);
}

async function* deflate(
  pieces: AsyncIterable<string>,
  content: { crc: number; bytes: number },
): AsyncGenerator<Buffer> {
  const deflater = createDeflateRaw();
  const feed = async () => {
    for await (const piece of pieces) {
      const bytes = Buffer.from(piece, 'utf8');
      content.crc = crc32(bytes, content.crc);
      content.bytes += bytes.length;
      if (!deflater.write(bytes)) await new Promise((resolve) => deflater.once('drain', resolve));
    }
    deflater.end();
  };
  const fed = feed().catch((error: unknown) => deflater.destroy(error as Error));
  for await (const chunk of deflater) yield chunk as Buffer;
  await fed;
}

const VERSION = 20;
/** Sizes follow the file; names are UTF-8. */
const FLAGS = 0x0808;
const DEFLATED = 8;

function localHeader(name: Buffer, at: Date): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(DEFLATED, 8);
  header.writeUInt32LE(dosTime(at), 10);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function dataDescriptor({ crc, compressedBytes, bytes }: Omit<Written, 'name' | 'offset'>): Buffer {
  const descriptor = Buffer.alloc(16);
  descriptor.writeUInt32LE(0x08074b50, 0);
  descriptor.writeUInt32LE(crc, 4);
  descriptor.writeUInt32LE(compressedBytes, 8);
  descriptor.writeUInt32LE(bytes, 12);
  return descriptor;
}

function directoryEntry({ name, crc, compressedBytes, bytes, offset }: Written, at: Date): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(VERSION, 4);
  entry.writeUInt16LE(VERSION, 6);
  entry.writeUInt16LE(FLAGS, 8);
  entry.writeUInt16LE(DEFLATED, 10);
  entry.writeUInt32LE(dosTime(at), 12);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(compressedBytes, 20);
  entry.writeUInt32LE(bytes, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt32LE(offset, 42);
  return Buffer.concat([entry, name]);
}

function endOfDirectory(count: number, directoryBytes: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

/** MS-DOS date and time, two seconds fine, in UTC. */
const dosTime = (at: Date): number =>
  (((at.getUTCFullYear() - 1980) << 25) |
    ((at.getUTCMonth() + 1) << 21) |
    (at.getUTCDate() << 16) |
    (at.getUTCHours() << 11) |
    (at.getUTCMinutes() << 5) |
    (at.getUTCSeconds() >> 1)) >>>
  0;
