import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import type { ReadPhone } from '../domain/identifier';

/** @param country whose numbers are written without a country code */
export const createPhoneReader =
  (country: CountryCode): ReadPhone =>
  (text) => {
    const phone = parsePhoneNumberFromString(text, country);
    return phone?.isPossible() === true ? phone.number : null;
  };
