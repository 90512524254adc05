import type { ConsentInForce } from '../domain/consent';
import type { ConsentRecord } from '../domain/consent-record';
import type { ConsentRecordType, ConsentStateType } from './consent.type';

export const presentConsent = ({ granted, refused, personalisation }: ConsentInForce): ConsentStateType => ({
  granted: [...granted],
  refused: refused.map(({ purpose }) => purpose),
  personalisation,
});

export const presentRecord = ({ notice, purpose, level, ...record }: ConsentRecord): ConsentRecordType => ({
  ...record,
  purpose: purpose === 'DIAL' ? null : purpose,
  granted: purpose === 'DIAL' ? null : level !== 'OFF',
  personalisation: purpose === 'DIAL' ? level : null,
  noticeVersion: notice.version,
  noticeHash: notice.hash,
  locale: notice.locale,
});
