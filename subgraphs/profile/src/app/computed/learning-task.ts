import type { Behaviour } from '../../domain/clusters/features';
import { learnClusters, type ClusterModel } from '../../domain/clusters/learn-clusters';
import { learnLookalike, type Lesson as LookalikeLesson } from '../../domain/lookalikes/learn-lookalike';
import { learnShop, type Learnt } from '../../domain/lifetime/learn-shop';

/** What a worker thread can do: seconds of computing, no database. */
const LESSONS = {
  shop: ({ customers, nowMs }: { readonly customers: readonly Learnt[]; readonly nowMs: number }) =>
    learnShop(customers, nowMs),
  clusters: ({
    people,
    last,
  }: {
    readonly people: readonly Behaviour[];
    readonly last: ClusterModel | null;
  }) => learnClusters(people, last),
  lookalike: (lesson: LookalikeLesson) => learnLookalike(lesson),
};

export type Lesson = keyof typeof LESSONS;
export type Input<Name extends Lesson> = Parameters<(typeof LESSONS)[Name]>[0];
export type Answer<Name extends Lesson> = ReturnType<(typeof LESSONS)[Name]>;

export interface LearningTask<Name extends Lesson = Lesson> {
  readonly lesson: Name;
  readonly input: Input<Name>;
}

export function doTask<Name extends Lesson>({ lesson, input }: LearningTask<Name>): Answer<Name> {
  const learn = LESSONS[lesson] as (input: Input<Name>) => Answer<Name>;
  return learn(input);
}
