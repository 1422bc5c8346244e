import { getCountries, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** Countries whose numbers can be told, by their codes in ISO 3166. */
export const phoneCountries: readonly string[] = getCountries()

/** Whether numbers of a country can be told, by its code in ISO 3166. */
export function isPhoneCountry(code: string): boolean {
  return isSupportedCountry(code)
}

/** A phone number in E.164, one without a country code as one of this country; what is no possible number there as it is. */
export function e164(text: string, country: string): string {
  // The library knows no country code in brackets where the text has to be the number as a whole.
  const parsed = parsePhoneNumberFromString(text.trim().replace(/^\(\s*(\+\d{1,3})\s*\)/, '$1 '), {
    ...(isSupportedCountry(country) ? { defaultCountry: country } : {}),
    extract: false,
  })
  if (parsed?.isPossible() !== true) return text
  const { number, ext } = parsed
  return ext === undefined ? number : `${number} ext. ${ext}`
}
