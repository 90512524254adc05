import { mintCustomerToken, mintStaffToken } from '@rapport/gateway/development-tokens';
import { z } from 'zod';
import { DEVELOPMENT_FILE, type Home } from './home';
import type { Secrets } from './secrets';
import { DEVELOPMENT_ISSUER } from './service-environment';

/** Written to `<home>/dev.json` for whoever tries Rapport out. */
export interface Development {
  readonly url: string;
  readonly tokens: Readonly<Record<'customer' | 'staff' | 'terminal' | 'partner' | 'service', string>>;
}

/** The demo shop's customer whom the development token is for. */
const DEMO_CUSTOMER_NUMBER = '17850';

/** A token of each kind of viewer for the shop at `url`, which must answer already. */
export async function issueDevelopmentTokens(
  url: string,
  home: Home,
  secrets: Secrets,
): Promise<Development> {
  const issuer = { ...DEVELOPMENT_ISSUER, secret: secrets.jwt };
  const { terminal, partner, service } = secrets.apiKeys;
  const staff = await mintStaffToken(issuer, 'developer', ['admin']);
  const customerId = await signUpDemoCustomer(url, { writeKey: service.key, staff });
  const customer = await mintCustomerToken(issuer, customerId);
  const development: Development = {
    url,
    tokens: { customer, staff, terminal: terminal.key, partner: partner.key, service: service.key },
  };
  home.write(DEVELOPMENT_FILE, development);
  return development;
}

const answerSchema = z.object({ data: z.object({ customerByNumber: z.object({ id: z.uuid() }) }) });

/** Makes sure that the shop knows the demo customer, as a shop system would: it identifies them. */
async function signUpDemoCustomer(
  url: string,
  credentials: { readonly writeKey: string; readonly staff: string },
): Promise<string> {
  await post(`${url}/v1/identify`, `Basic ${Buffer.from(`${credentials.writeKey}:`).toString('base64')}`, {
    messageId: `development-identify-${DEMO_CUSTOMER_NUMBER}`,
    userId: DEMO_CUSTOMER_NUMBER,
    timestamp: new Date().toISOString(),
  });
  const answer = await post(`${url}/graphql`, `Bearer ${credentials.staff}`, {
    query: 'query($number: String!) { customerByNumber(number: $number) { id } }',
    variables: { number: DEMO_CUSTOMER_NUMBER },
  });
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) throw new Error(`the demo customer cannot be found: ${JSON.stringify(answer)}`);
  return parsed.data.data.customerByNumber.id;
}

async function post(url: string, authorization: string, body: object): Promise<unknown> {
  const headers = { authorization, 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return JSON.parse(text) as unknown;
}

/** What `npm start` prints once it answers. */
export function banner({ url }: Development, file: string): string {
  const read = (name: string) => `$(node -p "require('${file}').tokens.${name}")`;
  return [
    '',
    `  Rapport answers at   ${url}/graphql   (open it in a browser for GraphiQL)`,
    `  Partners             ${url}/partner/graphql`,
    `  Events               ${url}/v1/batch`,
    `  How it is doing      ${url}/status`,
    `  Tokens and keys      ${file}`,
    '',
    `  curl -s ${url}/graphql -H 'content-type: application/json' \\`,
    `    -H "authorization: Bearer ${read('customer')}" \\`,
    `    -d '{"query":"{ me { number purchases { orders net { amount } } loyalty { balancePoints tier } } }"}'`,
    '',
    '',
  ].join('\n');
}
