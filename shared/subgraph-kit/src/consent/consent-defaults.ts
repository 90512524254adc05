import { CONSENT_PURPOSES } from '@rapport/contracts/customer';
import { z } from 'zod';
import { loadConfig } from '../config';
import type { ConsentPurpose } from './consent-state';

/**
 * `CONSENT_DEFAULTS`: purposes, separated by commas, that are allowed while a person has not decided about them. For
 * places whose law asks for an opt-out only; every subgraph wants the same value.
 */
export const consentDefaults = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
  .pipe(z.array(z.enum(CONSENT_PURPOSES)));

const schema = z.object({ CONSENT_DEFAULTS: consentDefaults });

export const readConsentDefaults = (env: NodeJS.ProcessEnv): readonly ConsentPurpose[] =>
  loadConfig(schema, env).CONSENT_DEFAULTS;
