import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { settingsOf } from '../domain/account-settings';
import {
  DEFAULT_PREFERENCES,
  type CommunicationPreferences as Preferences,
} from '../domain/communication-preferences';
import { Customer } from './customer.type';
import {
  AccountSettings,
  CommunicationPreferences,
  UpdateAccountSettingsInput,
  UpdateCommunicationPreferencesInput,
} from './preference.type';

@Resolver(() => Customer)
export class PreferenceResolver {
  @FieldResolver(() => CommunicationPreferences, {
    nullable: true,
    description: 'What the customer wants to hear of, how and when; the defaults for who never said.',
  })
  async communicationPreferences(
    @Root() { id }: Customer,
    @Ctx() { loaders }: Context,
  ): Promise<CommunicationPreferences> {
    return (await loaders.preferencesByCustomerId.load(id)) ?? DEFAULT_PREFERENCES;
  }

  @FieldResolver(() => AccountSettings, {
    nullable: true,
    description: 'What the customer set for their account, or was told of them.',
  })
  async accountSettings(@Root() { id }: Customer, @Ctx() { loaders }: Context): Promise<AccountSettings> {
    const traits = await loaders.traitsByCustomerId.load(id);
    return settingsOf((name) => traits[name]?.[0]);
  }

  @Mutation(() => CommunicationPreferences, {
    description: 'Changes what the logged-in customer wants to hear of, how and when.',
  })
  async updateCommunicationPreferences(
    @Arg('input', () => UpdateCommunicationPreferencesInput, { description: 'What changes.' })
    input: UpdateCommunicationPreferencesInput,
    @Ctx() { setPreferences }: Context,
  ): Promise<CommunicationPreferences> {
    return setPreferences(toChange(input));
  }

  @Mutation(() => AccountSettings, {
    description: 'Changes settings of the logged-in customer: declared traits.',
  })
  async updateAccountSettings(
    @Arg('input', () => UpdateAccountSettingsInput, { description: 'What changes.' })
    input: UpdateAccountSettingsInput,
    @Ctx() { setAccountSettings }: Context,
  ): Promise<AccountSettings> {
    return setAccountSettings(input);
  }
}

/** A list that is left out and one that is null are the same: a client cannot mean to have none. */
function toChange(input: UpdateCommunicationPreferencesInput): Partial<Preferences> {
  const { preferredChannel, quietHours, caps, topics } = input;
  return {
    ...(preferredChannel !== undefined && { preferredChannel }),
    ...(quietHours !== undefined && { quietHours }),
    ...(caps != null && { caps: caps.map(({ channel = null, max, days }) => ({ channel, max, days })) }),
    ...(topics != null && {
      topics: topics.map(({ channel = null, topic, wanted }) => ({ channel, topic, wanted })),
    }),
  };
}
