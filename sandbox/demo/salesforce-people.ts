import { cast, sharedPlaceOf } from './people.ts'
import { oddNames, oneWordNames } from './oddities.ts'
import { makePeople, type Person, phoneNotations } from './person.ts'

/** A contact of the demo org, in the CRM-neutral words of the demo. Empty values are null. */
export interface SalesforceDemoContact {
  readonly email: string | null
  readonly firstName: string | null
  readonly lastName: string
  readonly phone: string
  readonly title: string
  readonly company: string
  readonly city: string
  readonly country: string
}

export interface SalesforceDemoLead extends SalesforceDemoContact {
  readonly converted: boolean
}

/** What the demo org promises; tests and tours may count on these numbers. */
export const salesforceDemoFacts = {
  contacts: 400,
  /** Contacts that the demo's Acme organisation has too, by email (and HubSpot as well). */
  sharedWithAcme: 60,
  /** Contacts that only the demo HubSpot account has too, by email. */
  sharedWithHubSpot: 100,
  own: 240,
  /** Of the ones shared with Acme: those with another title. */
  differentTitle: 12,
  /** Only in Salesforce. */
  withoutEmail: 10,
  /** Only in Salesforce: contacts that share an email. */
  sameEmail: 2,
  leads: 25,
  convertedLeads: 5,
} as const

const seedOfSalesforce = 20_260_303
/** HubSpot's list has some of the people before this one twice. */
const firstStranger = 140

function toContact(person: Person): SalesforceDemoContact {
  return {
    email: person.email,
    firstName: person.givenName === '' ? null : person.givenName,
    lastName: person.familyName,
    phone: phoneNotations.spaced(person),
    title: person.jobTitle,
    company: person.company,
    city: person.city,
    country: person.region.country,
  }
}

function ownContacts(): readonly SalesforceDemoContact[] {
  const { own, withoutEmail } = salesforceDemoFacts
  const names = { seed: seedOfSalesforce, series: 'sf', oddNames: [...oneWordNames, ...oddNames] }
  const contacts = Array.from(makePeople(own, names), toContact)
  const shared = contacts[withoutEmail]?.email ?? null
  return contacts.map((contact, index) => {
    if (index < withoutEmail) return { ...contact, email: null }
    return index < withoutEmail + salesforceDemoFacts.sameEmail ? { ...contact, email: shared } : contact
  })
}

/** The four hundred contacts of the demo org; the same every time. The shared ones are as a tidy import leaves them. */
export function salesforceDemoContacts(): readonly SalesforceDemoContact[] {
  const { sharedWithAcme, sharedWithHubSpot, differentTitle } = salesforceDemoFacts
  const ofAcme = cast.flatMap((person) => {
    const place = sharedPlaceOf(person.index)
    if (place === null || place >= sharedWithAcme) return []
    const contact = toContact(person)
    return [place % (sharedWithAcme / differentTitle) === 0 ? { ...contact, title: `Senior ${contact.title}` } : contact]
  })
  // HubSpot has lost the email of every twenty-fourth.
  const strangers = cast.filter((person) => sharedPlaceOf(person.index) === null && person.index % 24 !== 5).slice(firstStranger)
  const ofHubSpot = strangers
    .filter((_, index) => index % 6 === 0)
    .slice(0, sharedWithHubSpot)
    .map(toContact)
  return [...ofAcme, ...ofHubSpot, ...ownContacts()]
}

/** The leads of the demo org, none of which is a contact; the first few are converted. */
export function salesforceDemoLeads(): readonly SalesforceDemoLead[] {
  const names = { seed: seedOfSalesforce + 1, series: 'sfl', oddNames }
  return Array.from(makePeople(salesforceDemoFacts.leads, names), (person) => ({
    ...toContact(person),
    converted: person.index < salesforceDemoFacts.convertedLeads,
  }))
}
