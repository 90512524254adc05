import { Directive } from 'type-graphql';

/** Puts a type or a field into the partners' contract; what is not marked is hidden from them. */
export const Partner = () => Directive('@tag(name: "partner")');

/** The same for fields that several types have and only one of them shows to partners. */
export const PartnerIf = (shown: boolean): MethodDecorator & PropertyDecorator =>
  shown ? Partner() : () => undefined;
