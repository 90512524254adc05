import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context';
import { DataRequestType, EraseMeInput, ExportMyDataInput } from './data-request.type';

@Resolver()
export class DataRequestResolver {
  @Query(() => [DataRequestType], {
    nullable: true,
    description: 'The latest 20 requests of the logged-in customer about their data, an erasure included.',
  })
  myDataRequests(@Ctx() { dataRequests }: Context): Promise<DataRequestType[]> {
    return dataRequests.mine();
  }

  @Query(() => DataRequestType, {
    nullable: true,
    description: 'A request by its id. For staff; recorded where it shows where an export is fetched.',
  })
  dataRequest(
    @Arg('id', () => ID, { description: 'The id of the request.' }) id: string,
    @Ctx() { dataRequests }: Context,
  ): Promise<DataRequestType | null> {
    return dataRequests.byId(id);
  }

  @Mutation(() => DataRequestType, {
    description:
      'Collects everything held about the logged-in customer, or whom the staff names, for them to fetch. While one is under way, that one.',
  })
  exportMyData(
    @Arg('input', () => ExportMyDataInput, { description: 'Whose data.' }) input: ExportMyDataInput,
    @Ctx() { dataRequests }: Context,
  ): Promise<DataRequestType> {
    return dataRequests.export(input);
  }

  @Mutation(() => DataRequestType, {
    description:
      'Forgets the logged-in customer, or whom the staff names, in every subgraph. It cannot be undone. Asked again, it answers with the first request.',
  })
  eraseMe(
    @Arg('input', () => EraseMeInput, { description: 'Who, and what becomes of what they wrote.' })
    input: EraseMeInput,
    @Ctx() { dataRequests }: Context,
  ): Promise<DataRequestType> {
    return dataRequests.erase(input);
  }
}
