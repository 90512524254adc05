import type { ConsentPurpose, PersonalisationLevel } from './consent-state';

/** What each purpose means, as every subgraph's schema says it. */
export const PURPOSE_TEXTS: Readonly<Record<ConsentPurpose, string>> = {
  ANALYTICS: 'Counting and understanding how the shop is used.',
  PERSONALISATION: 'Making pages fit the person.',
  RECOMMENDATIONS: 'Choosing products for the person from what they did.',
  PRICING: 'Giving the person offers of their own, which only ever lower a price.',
  MARKETING_EMAIL: 'Writing to the person by e-mail.',
  MARKETING_SMS: 'Writing to the person by text message.',
  MARKETING_PUSH: "Writing to the person's devices.",
  MARKETING_POST: 'Writing to the person by post.',
  COMMUNITY_INSIGHTS: 'Learning from what the person writes in the community.',
  ON_DEVICE_LEARNING: "Learning on the person's own device; nothing leaves it.",
  DATA_SALE: 'Selling or sharing what is known of the person.',
  TARGETED_ADVERTISING: 'Showing the person advertisements elsewhere, from what they did here.',
};

/** What each position of the dial means. */
export const LEVEL_TEXTS: Readonly<Record<PersonalisationLevel, string>> = {
  OFF: 'Nothing is made for the person.',
  BASIC: 'From what the person said themselves and what they are looking at, not from what they did.',
  FULL: 'From everything known of the person, as far as their consents go.',
};
