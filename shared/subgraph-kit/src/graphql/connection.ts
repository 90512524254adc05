import 'reflect-metadata';
import { ArgsType, Directive, Field, Int, ObjectType, type ClassType } from 'type-graphql';
import { isUuid } from '@rapport/kernel/ids';
import { BadInputError } from '../errors';

/** The largest page a list gives. */
export const PAGE_MAX = 100;

const PARTNER = '@tag(name: "partner")';

@Directive('@shareable')
@ObjectType({ description: 'Where a page stands in its list (Relay cursor connections).' })
export class PageInfo {
  @Directive(PARTNER)
  @Field(() => Boolean, { description: 'Whether more follows after this page.' })
  hasNextPage!: boolean;

  @Directive(PARTNER)
  @Field(() => String, {
    nullable: true,
    description: 'Pass it as `after` for the next page; null on an empty page.',
  })
  endCursor!: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many items to give, 1 to 100.' })
  first!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The `endCursor` of the page before; leave out for the first page.',
  })
  after?: string | null;
}

/** One page as the graph shows it. */
export interface Connection<Node> {
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly pageInfo: PageInfo;
}

/**
 * What a repository needs to read one page: one row more than asked, to know whether another page follows.
 *
 * @throws BadInputError when `first` is outside 1..100 or `after` is not a cursor of this API
 */
export function readPage(args: PageArgs): {
  readonly limit: number;
  readonly after: readonly string[] | null;
} {
  if (!Number.isInteger(args.first) || args.first < 1 || args.first > PAGE_MAX) {
    throw new BadInputError(`first wants 1 to ${PAGE_MAX}; ${args.first} came`);
  }
  return { limit: args.first + 1, after: args.after == null ? null : decodeCursor(args.after) };
}

/**
 * Turns `limit` rows (see `readPage`) into a page.
 *
 * @param keyOf the sort key of a row, as strings: the repository receives it back as `after`
 */
export function toConnection<Node>(
  rows: readonly Node[],
  limit: number,
  keyOf: (node: Node) => readonly string[],
): Connection<Node> {
  const edges = rows.slice(0, limit - 1).map((node) => ({ node, cursor: encodeCursor(keyOf(node)) }));
  return { edges, pageInfo: { hasNextPage: rows.length >= limit, endCursor: edges.at(-1)?.cursor ?? null } };
}

const NOT_A_CURSOR = 'after wants an endCursor that this list gave; something else came';

/** A place in a list, opaque to clients: `readPage` takes it back as `after`. */
export const encodeCursor = (key: readonly string[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

function decodeCursor(cursor: string): readonly string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length > 0 && key.every(isKeyPart)) return key;
  } catch {
    // Falls through to the one error below.
  }
  throw new BadInputError(NOT_A_CURSOR);
}

/** A NUL is the one character that Postgres text cannot hold: it would fail as a database error. */
const isKeyPart = (part: unknown): part is string => typeof part === 'string' && !part.includes('\0');

/**
 * The connection and edge types of `Node`, named `<name>Connection` and `<name>Edge`. Assign to a const and export the
 * connection class: `export const ReviewConnection = connectionType('Review', Review)`.
 *
 * @param options `partner`: the list belongs to the partner contract, all of its fields included
 */
export function connectionType<Node extends object>(
  name: string,
  node: ClassType<Node>,
  options: { readonly partner?: boolean } = {},
): ClassType<Connection<Node>> {
  const Visibility = options.partner === true ? Directive(PARTNER) : () => undefined;

  @Visibility
  @ObjectType(`${name}Edge`, { description: `One ${name} of a list, and its place in it.` })
  class Edge {
    @Visibility
    @Field(() => node, { description: `The ${name}.` })
    node!: Node;

    @Visibility
    @Field(() => String, { description: 'The place of this item in the list; opaque.' })
    cursor!: string;
  }

  @Visibility
  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.` })
  class ConnectionOf {
    @Visibility
    @Field(() => [Edge], { description: 'The items of this page, in order.' })
    edges!: Edge[];

    @Visibility
    @Field(() => PageInfo, { description: 'Whether and how to go on.' })
    pageInfo!: PageInfo;
  }
  return ConnectionOf;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3,6}Z$/;

/** A part of a cursor that is an instant, as `toISOString` writes it. @throws BadInputError for anything else */
export function readInstantPart(part: string | undefined): string {
  if (part !== undefined && INSTANT.test(part) && isRealInstant(part)) return part;
  throw new BadInputError(NOT_A_CURSOR);
}

/** A part of a cursor that is a UUID. @throws BadInputError for anything else */
export function readUuidPart(part: string | undefined): string {
  if (part !== undefined && isUuid(part)) return part;
  throw new BadInputError(NOT_A_CURSOR);
}

const MILLISECONDS_END = '0000-00-00T00:00:00.000'.length;

/** JavaScript takes the 31st of February for the 3rd of March, and has a year 0; Postgres has neither. */
function isRealInstant(part: string): boolean {
  const instant = new Date(part);
  if (Number.isNaN(instant.getTime()) || instant.getUTCFullYear() < 1) return false;
  return instant.toISOString().slice(0, MILLISECONDS_END) === part.slice(0, MILLISECONDS_END);
}
