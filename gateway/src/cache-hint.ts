/** How long, and by whom, an answer may be kept; as `overallCachePolicy.restrict` wants it. */
export interface CacheHint {
  readonly maxAge: number;
  readonly scope?: 'PUBLIC' | 'PRIVATE';
}

const MAX_AGE = /(?:^|[\s,])max-age=(\d+)\s*(?:,|$)/i;

/** What a subgraph's `cache-control` header allows. Without one, or with one we cannot read: nothing may be kept. */
export function cacheHint(header: string | readonly string[] | undefined): CacheHint {
  const text = typeof header === 'string' ? header : (header ?? []).join(', ');
  const directives = text.split(',').map((directive) => directive.trim().toLowerCase());
  if (directives.includes('no-store') || directives.includes('no-cache')) return { maxAge: 0 };
  const maxAge = Number(MAX_AGE.exec(text)?.[1] ?? 0);
  if (directives.includes('private')) return { maxAge, scope: 'PRIVATE' };
  return directives.includes('public') ? { maxAge, scope: 'PUBLIC' } : { maxAge };
}
