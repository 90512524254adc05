import { STAFF, type Shop } from './shop';

type Input = Record<string, unknown>;

/** Edits the tracking plan as staff do. */
export const planOf = (shop: Shop) => {
  const run = async (mutation: string, type: string, selection: string, input: Input, viewer = STAFF) => {
    const answer = await shop.query(
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename ${selection} } }`,
      { viewer, variables: { input } },
    );
    return { ...answer, edit: answer.data?.[mutation] as Record<string, unknown> };
  };
  const SAVED = `... on PlannedEventSaved { event { type name version status draftedBy publishedBy } }
    ... on SchemaRefused { problems { pointer message } } ... on NoSuchPlannedVersion { message }`;
  const draft = (input: Input, viewer = STAFF) =>
    run('draftPlannedEvent', 'DraftPlannedEventInput', SAVED, input, viewer);
  const publish = (input: Input, viewer = STAFF) =>
    run('publishPlannedEvent', 'PlannedEventNameInput', SAVED, input, viewer);
  return {
    draft,
    publish,
    retire: (input: Input) => run('retirePlannedEvent', 'RetirePlannedEventInput', SAVED, input),
    setPolicy: (input: Input) =>
      run('setUnplannedPolicy', 'SetUnplannedPolicyInput', 'unplanned bySource { source unplanned }', input),
    replay: (input: Input, viewer = STAFF) =>
      run(
        'replayQuarantinedEvents',
        'ReplayQuarantinedEventsInput',
        'accepted duplicates stillRefused next',
        input,
        viewer,
      ),
    /** Drafts and publishes at once. */
    async plan(name: string, schema: object, more: Input = {}) {
      const { edit } = await draft({ name, schema, ...more });
      if (edit['__typename'] !== 'PlannedEventSaved') throw new Error(JSON.stringify(edit));
      const { type } = more as { type?: string };
      return publish({ name, ...(type !== undefined && { type }) });
    },
  };
};
