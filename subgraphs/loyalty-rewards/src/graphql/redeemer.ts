import { BadInputError } from '@rapport/subgraph-kit/errors';
import { requireStaff } from '@rapport/subgraph-kit/viewer';
import type { TokenRefusal } from '../app/member-token';
import type { Context } from '../context';
import type { MemberToken } from '../domain/member-token';
import { memberFor } from './member-for';

/** For whom a redemption is, and by which token; or why the token is not taken. */
export type Redeemer =
  { readonly customerId: string; readonly token: MemberToken | null } | { readonly refusal: TokenRefusal };

interface Named {
  readonly customerId?: string | null;
  readonly memberToken?: string | null;
}

/**
 * As `memberFor`; tills and staff may hand in the member's token instead of an id.
 *
 * @throws ForbiddenError when the viewer may not, BadInputError when nobody is named, or twice
 */
export function redeemerFor({ viewer, tokens }: Context, { customerId, memberToken }: Named): Redeemer {
  if (memberToken == null) return { customerId: memberFor(viewer, customerId ?? null), token: null };
  if (viewer.kind !== 'terminal') requireStaff(viewer, 'loyalty');
  if (customerId != null) throw new BadInputError('Either customerId or memberToken is wanted; both came');
  const token = tokens.read(memberToken);
  return typeof token === 'string' ? { refusal: token } : { customerId: token.customerId, token };
}
