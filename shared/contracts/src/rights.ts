import { z } from 'zod';
import { envelope } from './envelope';

/** A browser that forgets its cookies is somebody new at each visit: years of that are a few thousand. */
const IDS_MAX = 10_000;

/** Whom a request for one's own data is about: every id the person ever had. */
const subject = {
  requestId: z.uuid(),
  customerIds: z.array(z.uuid()).min(1).max(IDS_MAX),
  anonymousIds: z.array(z.string().min(1).max(256)).max(IDS_MAX),
};

const subgraph = z.string().min(1).max(64);

/**
 * `erasure.requested` v1: forget this person, as they were known at `occurredAt`: what an anonymous id does later is
 * somebody else's. Every subgraph does, and answers with `erasure.done`; asked again, it
 * answers again.
 *
 * Published by: profile. Delivered at least once, in no order.
 */
export const erasureRequestedV1 = z.object({
  ...envelope('erasure.requested', 1),
  ...subject,
  /** What they wrote for others to read: gone with them, or kept without a name. */
  contributions: z.enum(['REMOVE', 'KEEP_WITHOUT_NAME']),
});
export type ErasureRequested = z.infer<typeof erasureRequestedV1>;

/**
 * `erasure.done` v1: one subgraph's receipt. Nothing in it identifies the person any more.
 *
 * Published by: every subgraph. Delivered at least once.
 */
export const erasureDoneV1 = z.object({
  ...envelope('erasure.done', 1),
  requestId: z.uuid(),
  subgraph,
  /** How many records of each kind were removed, or kept without a person. */
  records: z
    .array(
      z.object({
        kind: z.string().min(1).max(64),
        erased: z.int().nonnegative(),
        unlinked: z.int().nonnegative(),
      }),
    )
    .max(100),
});
export type ErasureDone = z.infer<typeof erasureDoneV1>;

/**
 * `export.requested` v1: hand out what is held about this person, as `export.part` events.
 *
 * Published by: profile. Delivered at least once.
 */
export const exportRequestedV1 = z.object({ ...envelope('export.requested', 1), ...subject });
export type ExportRequested = z.infer<typeof exportRequestedV1>;

/**
 * `export.part` v1: a piece of one file of one subgraph. A file is whole when its last part and all before it are
 * there, a subgraph's export when all its files are; one that holds nothing sends `files: 0`. Pieces are sent while
 * they are read, so that nobody holds a whole file.
 *
 * Published by: every subgraph. Delivered at least once, in no order: a part of the same place holds the same.
 */
export const exportPartV1 = z.object({
  ...envelope('export.part', 1),
  requestId: z.uuid(),
  /** Of the asking: what is asked again is answered with parts of their own, never mixed with others'. */
  attempt: z.uuid(),
  subgraph,
  /** How many files this subgraph's export has. */
  files: z.int().nonnegative(),
  /** "orders.json"; empty when there is none. */
  file: z.string().max(64),
  /** 1 is the first. */
  part: z.int().positive(),
  /** Whether it is the file's last. */
  last: z.boolean(),
  /** A piece of the file's JSON text. */
  content: z.string().max(200_000),
});
export type ExportPart = z.infer<typeof exportPartV1>;
