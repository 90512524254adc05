import type { FastifyPluginAsync } from 'fastify';
import { unsubscribeNewsletter } from '../app/newsletter/decide-newsletter';
import type { Newsletter } from '../app/newsletter/newsletter';

const BODY_BYTES_MAX = 1_024;

/**
 * Unsubscribing with one click, as RFC 8058 has it: a mail's `List-Unsubscribe` names this address, and the mail program
 * posts to it without asking anybody. A GET does nothing, because scanners follow links.
 */
export const newsletterRoutes =
  (newsletter: () => Pick<Newsletter, 'db' | 'consentDefaults' | 'now' | 'viewer'>): FastifyPluginAsync =>
  (app) => {
    app.addContentTypeParser(
      ['application/x-www-form-urlencoded', 'multipart/form-data'],
      { parseAs: 'string', bodyLimit: BODY_BYTES_MAX },
      (_request, body, done) => {
        done(null, body);
      },
    );
    app.post<{ Querystring: { token?: unknown } }>(
      '/v1/newsletter/unsubscribe',
      { bodyLimit: BODY_BYTES_MAX },
      async ({ query: { token } }) => {
        await unsubscribeNewsletter(newsletter(), typeof token === 'string' ? token : '');
        return { success: true };
      },
    );
    return Promise.resolve();
  };
