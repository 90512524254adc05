import { PageArgs, type Connection } from '@rapport/subgraph-kit/graphql/connection';
import { requireCustomer } from '@rapport/subgraph-kit/viewer';
import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { publishReview, type PublishReview, type PublishReviewOutcome } from '../app/publish-review';
import type { Context } from '../context';
import type { Contribution } from '../domain/contribution';
import type { Rating } from '../domain/rating';
import { contributionResolver } from './contribution.resolver';
import { PublishReviewInput } from './inputs';
import { contributionPage } from './page';
import { Partner } from './partner';
import { PublishReviewPayload } from './payloads';
import { RatingType, Review, ReviewConnection } from './review.type';
import { Product, type Reference } from './stubs';

@Resolver(() => Review)
export class ReviewResolver extends contributionResolver(Review, true) {
  @Partner()
  @FieldResolver(() => Product, { nullable: true, description: 'The product reviewed.' })
  product(@Root() { productId }: Contribution): Reference | null {
    return productId === null ? null : { id: productId };
  }

  @Partner()
  @FieldResolver(() => Date, {
    nullable: true,
    description: 'When its author last changed it; null if never.',
  })
  editedAt(@Root() review: Contribution): Date | null {
    return review.editedAt;
  }

  @Partner()
  @FieldResolver(() => Boolean, {
    description: 'Whether the author bought the product and keeps at least one unit of it.',
  })
  async verifiedPurchase(@Root() review: Contribution, @Ctx() { loaders }: Context): Promise<boolean> {
    const { authorId: customerId, productId } = review;
    if (customerId === null || productId === null) return false;
    return loaders.isKeptByPurchase.load({ customerId, productId });
  }

  @Mutation(() => PublishReviewPayload, {
    description:
      "Publishes the viewer's review of a product. There is one of each: publishing again changes it.",
  })
  publishReview(
    @Arg('input', () => PublishReviewInput, { description: 'The review.' })
    input: Omit<PublishReview, 'customerId'>,
    @Ctx() context: Context,
  ): Promise<PublishReviewOutcome> {
    const { customerId } = requireCustomer(context.viewer);
    return context.write((db, now) => publishReview(db, { ...input, customerId }, now));
  }
}

@Resolver(() => Product)
export class ProductResolver {
  @Partner()
  @FieldResolver(() => RatingType, { nullable: true, description: 'What the reviews say together.' })
  rating(@Root() product: Product, @Ctx() { loaders }: Context): Promise<Rating> {
    return loaders.ratingByProductId.load(product.id);
  }

  @Partner()
  @FieldResolver(() => ReviewConnection, { nullable: true, description: 'The reviews, newest first.' })
  reviews(
    @Root() product: Product,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<Contribution>> {
    return contributionPage(args, (page) => loaders.reviewsByProductId.load({ ownerId: product.id, page }));
  }
}
