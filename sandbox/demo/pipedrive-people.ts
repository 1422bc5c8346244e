import { createRandom } from '../kit/random.ts'
import { oddNames, oneWordNames } from './oddities.ts'
import { cast, sharedPlaceOf } from './people.ts'
import { makePeople, type Person, phoneNotations } from './person.ts'

/** A person of the demo's Pipedrive company; emails and phones begin with the primary one. */
export interface PipedriveDemoPerson {
  readonly firstName: string | null
  readonly lastName: string
  readonly emails: readonly string[]
  readonly phones: readonly string[]
  readonly organization: string
  readonly jobTitle: string
  readonly tier: string | null
  readonly seatCount: number | null
  /** YYYY-MM-DD. */
  readonly contractEnd: string | null
  readonly newsletter: boolean | null
}

/** What the demo promises of Pipedrive; tests and tours may count on these numbers. */
export const pipedriveDemoFacts = {
  persons: 300,
  /** Persons that the demo organisation Acme has too, by email. */
  sharedWithAcme: 40,
  /** Persons that only the demo HubSpot account has too, by email. */
  sharedWithHubspotOnly: 60,
  own: 200,
  /** Only in Pipedrive: with a second email and a second phone. */
  ownWithTwoAddresses: 20,
  ownWithoutEmail: 5,
  /** Only in Pipedrive: persons who share an email. */
  ownSharingOneEmail: 2,
  organizationsMax: 50,
} as const

const seedOfPipedrive = 20_260_304
const acmePlaces = { first: 60, last: 99 }
const hubspotStrangersFrom = 200
const tiers = ['Gold', 'Silver', 'Bronze'] as const
const { ownWithTwoAddresses, ownWithoutEmail } = pipedriveDemoFacts

function tidy(person: Person): PipedriveDemoPerson {
  return {
    firstName: person.givenName === '' ? null : person.givenName,
    lastName: person.familyName,
    emails: [person.email],
    phones: [phoneNotations.spaced(person)],
    organization: person.company,
    jobTitle: person.jobTitle,
    tier: null,
    seatCount: null,
    contractEnd: null,
    newsletter: null,
  }
}

function ownPerson(person: Person): PipedriveDemoPerson {
  const random = createRandom(person.index + 70_000)
  const two = (number: number) => String(number).padStart(2, '0')
  return {
    ...tidy(person),
    tier: random.chance(0.5) ? random.pick(tiers) : null,
    seatCount: random.chance(0.3) ? 1 + random.int(400) : null,
    contractEnd: random.chance(0.25) ? `2027-${two(1 + random.int(12))}-${two(1 + random.int(28))}` : null,
    newsletter: random.chance(0.4) ? random.chance(0.5) : null,
  }
}

function withSecondAddresses(own: PipedriveDemoPerson, person: Person): PipedriveDemoPerson {
  const otherNumber = { ...person, phoneDigits: person.phoneDigits.replace(/.$/, (digit) => String((Number(digit) + 5) % 10)) }
  return {
    ...own,
    emails: [...own.emails, person.email.replace('@', '.home@')],
    phones: [...own.phones, phoneNotations.spaced(otherNumber)],
  }
}

function ownPeople(): readonly PipedriveDemoPerson[] {
  const names = { seed: seedOfPipedrive, series: 'pd', oddNames: [...oneWordNames, ...oddNames] }
  const people = [...makePeople(pipedriveDemoFacts.own, names)]
  const records = people.map((person, index) => {
    const own = ownPerson(person)
    if (index < ownWithTwoAddresses) return withSecondAddresses(own, person)
    return index < ownWithTwoAddresses + ownWithoutEmail ? { ...own, emails: [] } : own
  })
  // A couple with one email: Pipedrive allows duplicates.
  const firstOfCouple = ownWithTwoAddresses + ownWithoutEmail
  const address = records[firstOfCouple]?.emails ?? []
  return records.map((record, index) => (index === firstOfCouple + 1 ? { ...record, emails: address } : record))
}

/**
 * The three hundred persons of the demo Pipedrive company; the same every time. 40 are in Acme too, 60 more in HubSpot only, and what Pipedrive has of
 * these hundred is as tidy as the others have it at best.
 */
export function pipedriveDemoPeople(): readonly PipedriveDemoPerson[] {
  const acme = cast.filter((person) => {
    const place = sharedPlaceOf(person.index)
    return place !== null && place >= acmePlaces.first && place <= acmePlaces.last
  })
  // HubSpot keeps no email of every 24th.
  const strangers = cast.filter((person) => sharedPlaceOf(person.index) === null && person.index % 24 !== 5)
  const hubspotOnly = strangers.slice(hubspotStrangersFrom, hubspotStrangersFrom + pipedriveDemoFacts.sharedWithHubspotOnly)
  return [...acme.map(tidy), ...hubspotOnly.map(tidy), ...ownPeople()]
}
