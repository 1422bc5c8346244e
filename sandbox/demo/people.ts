import { faker } from '@faker-js/faker/locale/en'
import { createRandom } from '../kit/random.ts'
import { oddNames, oneWordNames } from './oddities.ts'
import { makePeople, type Person, type PhoneNotation, phoneNotations } from './person.ts'

/** A contact in the columns of the app's own table. */
export interface DemoContact {
  readonly email: string | null
  readonly first_name: string | null
  readonly last_name: string | null
  readonly phone: string | null
  readonly company: string | null
  readonly job_title: string | null
  readonly custom: Readonly<Record<string, string>>
}

/** What the demo promises; tests and tours may count on these numbers. */
export const demoFacts = {
  hubspot: 1000,
  acme: 300,
  /** Acme contacts that HubSpot also has, by email. */
  shared: 120,
  /** Of the shared: equal in every field once capitals and phone notations are set aside. */
  sharedEqual: 75,
  /** Of the shared: one side has a blank that the other fills. */
  sharedBlank: 20,
  /** Of the shared: one field truly differs. */
  sharedDifferent: 25,
  acmeWithoutEmail: 10,
  globex: 40,
} as const

export const distinctPeople = 960
const sameWithOtherEmail = 20
const seedOfHubSpot = 20_260_301
const colors = ['red', 'orange', 'green', 'blue', 'purple'] as const
const tiers = ['gold', 'silver', 'bronze'] as const
const stages = ['subscriber', 'lead', 'marketingqualifiedlead', 'opportunity', 'customer', 'evangelist'] as const
const leadStatuses = ['NEW', 'OPEN', 'IN_PROGRESS', 'CONNECTED', 'BAD_TIMING'] as const
const notations = ['plain', 'spaced', 'dashed', 'bracketed', 'national', 'prefixed'] as const satisfies readonly PhoneNotation[]

/** How a shared contact differs between the two sides, by its place among the shared. */
function differenceOf(
  place: number,
): 'none' | 'capitals' | 'notation' | 'blank-here' | 'blank-there' | 'job' | 'company' | 'phone' | 'name' {
  if (place < 40) return 'none'
  if (place < 55) return 'capitals'
  if (place < 75) return 'notation'
  if (place < 85) return 'blank-here'
  if (place < 95) return 'blank-there'
  if (place < 103) return 'job'
  if (place < 109) return 'company'
  if (place < 115) return 'phone'
  return 'name'
}

/** Every eighth person, so that the shared ones lie spread over HubSpot's pages. */
export function sharedPlaceOf(index: number): number | null {
  return index % 8 === 3 && index < demoFacts.shared * 8 ? (index - 3) / 8 : null
}

/** The people of the demo: the same ones in every CRM, so that they match. */
export const cast: readonly Person[] = [...makePeople(distinctPeople, { seed: seedOfHubSpot, series: '', oddNames })]

/** Some 3,000 to 6,000 characters. */
function longNote(person: Person): string {
  faker.seed(person.index)
  return faker.lorem.paragraphs({ min: 18, max: 30 }, '\n')
}

function customValues(person: Person): Record<string, string> {
  const random = createRandom(person.index + 1)
  return {
    ...(random.chance(0.4) ? { favorite_color: random.pick(colors) } : {}),
    ...(random.chance(0.5) ? { customer_tier: random.pick(tiers) } : {}),
  }
}

function tidyRecord(person: Person): Record<string, string> {
  return {
    email: person.email,
    firstname: person.givenName,
    lastname: person.familyName,
    phone: phoneNotations.spaced(person),
    company: person.company,
    jobtitle: person.jobTitle,
    ...customValues(person),
  }
}

/** A HubSpot record as years of imports, forms and hurried typing leave it. */
function messyRecord(person: Person): Record<string, string> {
  const random = createRandom(person.index + 50_000)
  const record = tidyRecord(person)
  record['phone'] = phoneNotations[random.pick(notations)](person)
  if (random.chance(0.12)) record['email'] = person.email.toUpperCase()
  if (random.chance(0.06)) record['firstname'] = ` ${person.givenName}`
  if (random.chance(0.06)) record['company'] = `${person.company}  `
  if (random.chance(0.05)) record['lastname'] = person.familyName.toUpperCase()
  if (random.chance(0.15)) delete record['phone']
  if (random.chance(0.12)) delete record['jobtitle']
  if (random.chance(0.1)) delete record['company']
  if (random.chance(0.3)) record['seat_count'] = String(1 + random.int(400))
  if (random.chance(0.25))
    record['contract_end'] = `2027-${String(1 + random.int(12)).padStart(2, '0')}-${String(1 + random.int(28)).padStart(2, '0')}`
  if (random.chance(0.4)) record['newsletter'] = random.chance(0.5) ? 'true' : 'false'
  return record
}

function background(person: Person): Record<string, string> {
  const random = createRandom(person.index + 90_000)
  return {
    city: person.city,
    country: person.region.country,
    ...(random.chance(0.7) ? { lifecyclestage: random.pick(stages) } : {}),
    ...(random.chance(0.3) ? { hs_lead_status: random.pick(leadStatuses) } : {}),
    ...(random.chance(0.5) ? { hubspot_owner_id: String(7101 + random.int(3)) } : {}),
    ...(person.index % 33 === 7 ? { message: longNote(person) } : {}),
  }
}

/** The HubSpot side of a person that Acme has too; it differs only as `differenceOf` says. */
function sharedRecord(person: Person, place: number): Record<string, string> {
  const record = tidyRecord(person)
  const difference = differenceOf(place)
  if (difference === 'notation') record['phone'] = phoneNotations[place % 2 === 0 ? 'dashed' : 'bracketed'](person)
  if (difference === 'capitals' && place % 2 === 0) record['email'] = person.email.toUpperCase()
  if (difference === 'blank-there') delete record[place % 2 === 0 ? 'jobtitle' : 'phone']
  return record
}

/**
 * The thousand contacts of the demo HubSpot account, as HubSpot property records; the same every time. 60 have no email, 20 people are there twice under
 * two emails and 20 once more by name and phone only. No two share an email, capitals aside.
 */
export function hubspotDemoContacts(): readonly Record<string, string>[] {
  const records = cast.map((person) => {
    const place = sharedPlaceOf(person.index)
    const record = { ...background(person), ...(place === null ? messyRecord(person) : sharedRecord(person, place)) }
    if (person.index % 24 === 5) delete record['email']
    return record
  })
  // Duplicates are last, as after a later import; Acme has none of these people.
  const strangers = cast.filter((person) => sharedPlaceOf(person.index) === null && person.index % 24 !== 5)
  const doubles = strangers.slice(100, 100 + 2 * sameWithOtherEmail).map((person, place) => {
    const record = tidyRecord(person)
    if (place < sameWithOtherEmail) record['email'] = person.email.replace('@', '.private@')
    else delete record['email']
    return record
  })
  return [...records, ...doubles]
}

function toDemoContact(person: Person): DemoContact {
  return {
    email: person.email,
    first_name: person.givenName === '' ? null : person.givenName,
    last_name: person.familyName,
    phone: phoneNotations.spaced(person),
    company: person.company,
    job_title: person.jobTitle,
    custom: customValues(person),
  }
}

function sharedContact(person: Person, place: number): DemoContact {
  const contact = toDemoContact(person)
  switch (differenceOf(place)) {
    case 'capitals':
      return { ...contact, email: place % 2 === 0 ? person.email : person.email.replace(/^./, (letter) => letter.toUpperCase()) }
    case 'notation':
      return { ...contact, phone: phoneNotations.plain(person) }
    case 'blank-here':
      return place % 2 === 0 ? { ...contact, job_title: null } : { ...contact, company: null }
    case 'job':
      return { ...contact, job_title: `Deputy ${person.jobTitle}` }
    case 'company':
      return { ...contact, company: `${person.company} Holding` }
    case 'phone':
      return {
        ...contact,
        phone: phoneNotations.spaced({
          ...person,
          phoneDigits: person.phoneDigits.replace(/.$/, (digit) => String((Number(digit) + 5) % 10)),
        }),
      }
    case 'name':
      return { ...contact, last_name: `${person.familyName}-Berg` }
    default:
      return contact
  }
}

function ownContacts(seed: number, series: string, count: number, withoutEmail: number): readonly DemoContact[] {
  return Array.from(makePeople(count, { seed, series, oddNames: [...oneWordNames, ...oddNames] }), (person) => {
    const contact = toDemoContact(person)
    return person.index < withoutEmail ? { ...contact, email: null } : contact
  })
}

/**
 * The three hundred contacts of the demo organisation Acme; the same every time. 120 are in HubSpot too (see `demoFacts`), the other 180 are not, 10 of
 * them without email. No two share an email, capitals aside.
 */
export function acmeDemoContacts(): readonly DemoContact[] {
  const shared = cast.flatMap((person) => {
    const place = sharedPlaceOf(person.index)
    return place === null ? [] : [sharedContact(person, place)]
  })
  return [...shared, ...ownContacts(seedOfHubSpot + 1, 'a', demoFacts.acme - demoFacts.shared, demoFacts.acmeWithoutEmail)]
}

/** The forty contacts of the demo organisation Globex, none of which HubSpot or Acme has. */
export function globexDemoContacts(): readonly DemoContact[] {
  return ownContacts(seedOfHubSpot + 2, 'g', demoFacts.globex, 0)
}
