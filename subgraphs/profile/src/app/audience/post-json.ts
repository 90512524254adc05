import { lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from '../../domain/audience/public-address';

const TIMEOUT_MS = 10_000;

/**
 * Posts a body and waits for the status alone. Follows no redirect, reads no answer, ends after ten seconds.
 *
 * @param strict refuses an address that is not public, at the moment of connecting: a name may change what it means
 * @throws when it cannot be delivered, or the answer is not 2xx
 */
export function postJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  strict: boolean,
): Promise<void> {
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        agent: false,
        ...(strict && { lookup: lookupPublic }),
      },
      (answer) => {
        answer.destroy();
        const status = answer.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve();
        else reject(new Error(`it answered ${status}`));
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}

const lookupPublic: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    const open = error === null ? addresses.filter(({ address }) => isPublicAddress(address)) : [];
    const [first] = open;
    if (first === undefined) done(error ?? new Error('its name leads to no public address'), []);
    else if (options.all === true) done(null, open);
    else done(null, first.address, first.family);
  });
};
