import { PageArgs, readPage, toConnection, type Connection } from '@rapport/subgraph-kit/graphql/connection';
import { requireStaff } from '@rapport/subgraph-kit/viewer';
import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { PlanEdit } from '../app/edit-plan';
import type { Context } from '../context';
import {
  CheckEventInput,
  DraftPlannedEventInput,
  EventCheck,
  type PlannedEvent,
  PlannedEventConnection,
  PlannedEventNameInput,
  PlanPayload,
  RetirePlannedEventInput,
  SetUnplannedPolicyInput,
  TrackingPlanType,
} from './plan.type';

@Resolver()
export class PlanResolver {
  @Query(() => PlannedEventConnection, {
    nullable: true,
    description:
      'The tracking plan: every version of every planned event, by name, the latest first. For staff.',
  })
  async plannedEvents(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { viewer, plan }: Context,
  ): Promise<Connection<PlannedEvent>> {
    requireStaff(viewer);
    const { limit, after } = readPage(args);
    const [type = '', name = '', version = '0'] = after ?? [];
    const rows = await plan.list({
      limit,
      after: after === null ? null : { type, name, version: readVersion(version) },
    });
    return toConnection(rows, limit, (row) => [row.type, row.name, String(row.version)]);
  }

  @Query(() => TrackingPlanType, {
    nullable: true,
    description: 'What becomes of events that nobody planned. For staff.',
  })
  async trackingPlan(@Ctx() { viewer, plan }: Context): Promise<TrackingPlanType> {
    requireStaff(viewer);
    return plan.policies();
  }

  @Query(() => EventCheck, {
    nullable: true,
    description: 'What would become of an event, by the plan in force; nothing is stored. For staff.',
  })
  async checkEvent(
    @Arg('input', () => CheckEventInput, { description: 'The event.' }) input: CheckEventInput,
    @Ctx() { viewer, plan }: Context,
  ): Promise<EventCheck> {
    requireStaff(viewer);
    return plan.check(input);
  }

  @Mutation(() => PlanPayload, {
    description:
      "Writes the draft of an event's next version, in place of a draft that is there. For analysts.",
  })
  draftPlannedEvent(
    @Arg('input', () => DraftPlannedEventInput, { description: 'The draft.' }) input: DraftPlannedEventInput,
    @Ctx() { plan }: Context,
  ): Promise<PlanEdit> {
    const { name, schema, description, sources } = input;
    return plan.draft({ type: typeOf(input), name, schema, description, sources });
  }

  @Mutation(() => PlanPayload, {
    description: 'Puts the draft of an event in force, within a second everywhere. For analysts.',
  })
  async publishPlannedEvent(
    @Arg('input', () => PlannedEventNameInput, { description: 'The event.' }) input: PlannedEventNameInput,
    @Ctx() { plan }: Context,
  ): Promise<object> {
    const type = typeOf(input);
    return told(await plan.publish({ type, name: input.name }), `draft of ${type} "${input.name}"`);
  }

  @Mutation(() => PlanPayload, { description: 'Takes a published version out of force. For analysts.' })
  async retirePlannedEvent(
    @Arg('input', () => RetirePlannedEventInput, { description: 'The version.' })
    input: RetirePlannedEventInput,
    @Ctx() { plan }: Context,
  ): Promise<object> {
    const type = typeOf(input);
    return told(
      await plan.retire({ type, name: input.name, version: input.version }),
      `version ${input.version} of ${type} "${input.name}" in force`,
    );
  }

  @Mutation(() => TrackingPlanType, {
    description: 'Decides what becomes of track events that nobody planned. For analysts.',
  })
  async setUnplannedPolicy(
    @Arg('input', () => SetUnplannedPolicyInput, { description: 'The policy.' })
    input: SetUnplannedPolicyInput,
    @Ctx() { plan }: Context,
  ): Promise<TrackingPlanType> {
    await plan.setPolicy({ source: input.source ?? null, unplanned: input.unplanned });
    return plan.policies();
  }
}

const typeOf = (input: PlannedEventNameInput): string => input.type ?? 'track';

const told = (edit: PlanEdit, wanted: string): object =>
  edit.kind === 'no-such-version' ? { ...edit, message: `There is no ${wanted}` } : edit;

const readVersion = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : 0);
