/** What a customer of the demo shop allows, as `context.consent` carries it. */
export interface DemoConsent {
  readonly categoryPreferences: Readonly<Record<string, boolean>>;
}

const MOST_ALLOW = [
  'ANALYTICS',
  'PERSONALISATION',
  'RECOMMENDATIONS',
  'PRICING',
  'MARKETING_EMAIL',
  'COMMUNITY_INSIGHTS',
  'ON_DEVICE_LEARNING',
];
const FEW_ALLOW = ['MARKETING_SMS', 'MARKETING_PUSH', 'MARKETING_POST', 'DATA_SALE', 'TARGETED_ADVERTISING'];

/** The customer that the examples and the development token are of: allows everything. */
const ALLOWS_EVERYTHING = '17850';

/**
 * The shop's history says nothing about consent, so the demo makes it up, the same every time: by the last digit of the
 * customer's number, 3 wants nothing personal, 7 wants no marketing and no analytics, and the rest allow what most do.
 */
export function demoConsent(customer: string): DemoConsent {
  const allows = (purpose: string): boolean => {
    if (customer === ALLOWS_EVERYTHING) return true;
    if (FEW_ALLOW.includes(purpose) || customer.endsWith('3')) return false;
    return !(customer.endsWith('7') && (purpose === 'MARKETING_EMAIL' || purpose === 'ANALYTICS'));
  };
  const purposes = [...MOST_ALLOW, ...FEW_ALLOW];
  return { categoryPreferences: Object.fromEntries(purposes.map((purpose) => [purpose, allows(purpose)])) };
}
