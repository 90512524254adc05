import { Field, ID, ObjectType } from 'type-graphql';
import { Partner } from './partner';

@Partner()
@ObjectType('Member', {
  description:
    'Somebody who takes part in the community, under the name they show there. Not linked to a customer.',
})
export class MemberType {
  @Partner()
  @Field(() => ID, { description: 'Identifies the member within the community; opaque.' })
  id!: string;

  @Field(() => Date, { description: 'When they first wrote, voted, reacted or chose a name.' })
  joinedAt!: Date;
}
