import { defined } from '../../core/defined.ts'
import type { Identity, OutgoingContact, PropertyValue, PushResult } from '../port/destination.ts'

type Given = {
  readonly email: string | null
  readonly phone: string | null
  readonly firstName?: string | null | undefined
  readonly lastName?: string | null | undefined
  readonly company?: string | null | undefined
  readonly properties: Readonly<Record<string, PropertyValue>>
}

const e164 = /^\+[1-9]\d{6,14}$/

/** Klaviyo takes numbers as E.164 alone. Null: it is none, and without its country nobody can make it one. */
export function e164Of(phone: string): string | null {
  const bare = phone.replace(/[\s().\-/]/g, '').replace(/^00/, '+')
  return e164.test(bare) ? bare : null
}

/** Who a profile is, in Klaviyo's identifiers; null: by none that it takes. */
export function identifiersOf({ email, phone }: Identity): { readonly email?: string; readonly phoneNumber?: string } | null {
  const number = phone === null ? null : e164Of(phone)
  if (email === null && number === null) return null
  return { ...(email === null ? {} : { email }), ...(email !== null || number === null ? {} : { phoneNumber: number }) }
}

/** A contact as a profile: a number that Klaviyo would refuse is left out where the email says who it is. */
export function withinRules(contact: OutgoingContact): {
  readonly attributes: Given
  readonly warnings: readonly string[]
  readonly refused: PushResult | null
} {
  const { key, email, firstName, lastName } = contact
  const phone = contact.phone === null ? null : e164Of(contact.phone)
  const isCompany = ([name]: readonly [string, PropertyValue]) => name.toLowerCase() === 'company'
  const given = Object.entries(contact.properties)
  const company = given.find(isCompany)?.[1]
  const properties = Object.fromEntries(given.filter((each) => !isCompany(each)))
  const isLeftOut = contact.phone !== null && phone === null
  const message = 'Klaviyo takes phone numbers with + and the country code alone, as +4915112345678.'
  const companyText = company === undefined || company === null ? company : String(company)
  return {
    attributes: { email, phone, firstName, lastName, company: companyText, properties },
    warnings: isLeftOut ? [`phone was left out: ${message}`] : [],
    refused: isLeftOut && email === null ? { kind: 'refused', key, code: 'invalid', message } : null,
  }
}

/** The SDK's spelling of a profile's attributes. What is undefined is not sent. */
export function attributesOf({ email, phone, firstName, lastName, company, properties }: Given) {
  return {
    ...(email === null ? {} : { email }),
    ...(phone === null ? {} : { phoneNumber: phone }),
    ...defined({ firstName, lastName, organization: company }),
    properties: { ...properties },
  }
}
