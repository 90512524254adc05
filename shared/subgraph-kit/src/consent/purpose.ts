import { assert } from '@rapport/kernel/assert';
import type { GraphQLResolveInfo } from 'graphql';
import { Directive, UseMiddleware, type ResolverData } from 'type-graphql';
import type { Viewer } from '../viewer';
import { consentGateOf } from './consent-gate';
import type { ConsentPurpose, PersonalisationLevel } from './consent-state';
import type { ConsentSubject } from './consent-store';

export interface PurposeOptions {
  /** The least the dial must be at: FULL unless given. */
  readonly level?: PersonalisationLevel;
  /** Arguments with which the field uses nothing personal, and needs no consent. */
  readonly unless?: (args: Readonly<Record<string, unknown>>) => boolean;
}

/**
 * A field that uses personal data for `purpose`. Without the person's consent it is null, with a CONSENT_REQUIRED
 * error; so it must be nullable (`buildFederatedSchema` looks). Goes on resolver methods and on fields of object types.
 *
 * The person is the viewer for a root field, the customer for a field of `Customer`, and the `customerId` that the
 * parent object carries for any other.
 */
export function Purpose(
  purpose: ConsentPurpose,
  options: PurposeOptions = {},
): PropertyDecorator & MethodDecorator {
  const { level = 'FULL', unless } = options;
  const directive = Directive(`@purpose(of: ${purpose}, level: ${level})`);
  const guard = UseMiddleware(
    async ({ root, args, context, info }: ResolverData<{ readonly viewer: Viewer }>, next) => {
      if (unless?.(args) !== true) {
        const subject = subjectOf(root, context, info);
        await consentGateOf(context).require({ purpose, level }, subject);
      }
      return next() as unknown;
    },
  );
  return (target: object, key: string | symbol, descriptor?: PropertyDescriptor) => {
    (directive as MethodDecorator)(target, key, descriptor as never);
    (guard as MethodDecorator)(target, key, descriptor as never);
  };
}

/** Whose personal data a field of the viewer's own uses. */
export const viewerSubject = (viewer: Viewer): ConsentSubject => ({
  customerId: viewer.kind === 'customer' ? viewer.customerId : null,
  anonymousId: viewer.kind === 'guest' ? viewer.anonymousId : null,
});

export const customerSubject = (customerId: string): ConsentSubject => ({ customerId, anonymousId: null });

function subjectOf(
  root: unknown,
  { viewer }: { readonly viewer: Viewer },
  { parentType, schema }: GraphQLResolveInfo,
): ConsentSubject {
  if (parentType === schema.getQueryType() || parentType === schema.getMutationType())
    return viewerSubject(viewer);
  const { id, customerId } = root as { readonly id?: unknown; readonly customerId?: unknown };
  const person = parentType.name === 'Customer' ? id : customerId;
  assert(
    typeof person === 'string',
    `a ${parentType.name} with a field under @purpose carries its customerId`,
  );
  return customerSubject(person);
}
