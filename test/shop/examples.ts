import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, type Dev } from './rapport-process';

const EXAMPLES = join(ROOT, 'examples');
const TOKEN_BY_FOLDER = {
  web: 'customer',
  mobile: 'customer',
  pos: 'terminal',
  partner: 'partner',
  staff: 'staff',
} as const;

/** One file of `examples/`. */
export interface Example {
  readonly name: string;
  readonly viewer: keyof Dev['tokens'];
  readonly path: '/graphql' | '/partner/graphql';
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Every example there is. A folder without a viewer fails here, so none is forgotten. */
export function readExamples(): Example[] {
  return Object.entries(TOKEN_BY_FOLDER).flatMap(([folder, viewer]) =>
    readdirSync(join(EXAMPLES, folder))
      .filter((file) => file.endsWith('.graphql'))
      .map((file) => {
        const variables = join(EXAMPLES, folder, file.replace('.graphql', '.json'));
        return {
          name: `${folder}/${file}`,
          viewer,
          path: folder === 'partner' ? ('/partner/graphql' as const) : ('/graphql' as const),
          query: readFileSync(join(EXAMPLES, folder, file), 'utf8'),
          variables: existsSync(variables)
            ? (JSON.parse(readFileSync(variables, 'utf8')) as Record<string, unknown>)
            : {},
        };
      }),
  );
}

/** A GraphQL answer. */
export interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}

/** Sends one operation as the holder of `token`. */
export async function ask(
  url: string,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

/** Runs one example as its own kind of viewer. */
export const runExample = (dev: Dev, example: Example): Promise<Answer> =>
  ask(`${dev.url}${example.path}`, dev.tokens[example.viewer], example.query, example.variables);
