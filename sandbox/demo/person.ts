import { createRandom, type Random } from '../kit/random.ts'
import { type Name, oddCompanies, oddJobTitles } from './oddities.ts'
import { type Region, regions } from './regions.ts'

/** A generated person, before a CRM's spelling is applied. */
export interface Person {
  readonly index: number
  readonly region: Region
  /** Empty for someone with one name only. */
  readonly givenName: string
  readonly familyName: string
  /** Lower case, unique by index. */
  readonly email: string
  /** Digits after the country's calling code. */
  readonly phoneDigits: string
  readonly company: string
  readonly jobTitle: string
  readonly city: string
}

const mailDomains: readonly [string, ...string[]] = [
  'nordlys.example',
  'fjord.example',
  'harbour.example',
  'papier21.example',
  'vega.example',
  'mail.example.com',
]

/** A name's letters in an email address; empty for other scripts. */
function latin(name: string): string {
  return name
    .replace(/ø/gi, 'o')
    .replace(/ł/gi, 'l')
    .replace(/æ/gi, 'ae')
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/[^a-zA-Z]/g, '')
    .toLowerCase()
}

/** Digits that no other index below 100,000 of the series has: 7919 shares no factor with a power of ten. */
function uniqueDigits(index: number, series: string, count: number): string {
  const start = Array.from(series).reduce((sum, letter) => sum * 31 + (letter.codePointAt(0) ?? 0), 40_503)
  return String((start * 13 + index * 7919) % 10 ** count).padStart(count, '0')
}

/** How many companies the people of one country work for; few, so that every company has several. */
const companiesPerRegion = 3
/** Every such person has one of the odd names. */
const oddNameEvery = 17
const seedOfCompanies = 20_260_300

/** People of one seeding of Faker, which costs as much as making up a few of them. */
const batchSize = 100

function seedFaker(...seed: readonly number[]): void {
  for (const { faker } of regions) faker.seed([...seed])
}

function companyNames(): readonly [string, ...string[]] {
  seedFaker(seedOfCompanies)
  const made = regions.flatMap(({ faker }) => Array.from({ length: companiesPerRegion }, () => faker.company.name()))
  return [...oddCompanies, ...made]
}

/** The companies of the demo. */
const companies = companyNames()

function makePerson(random: Random, index: number, series: string, oddNames: readonly Name[]): Person {
  const region = random.pick(regions)
  const { person, location } = region.faker
  const drawn = [person.firstName(), person.lastName()] as const
  const odd = index % oddNameEvery === 4 ? oddNames[Math.floor(index / oddNameEvery) % oddNames.length] : undefined
  const [givenName, familyName] = odd ?? drawn
  const local = [latin(givenName), latin(familyName)].filter((part) => part !== '').join('.')
  return {
    index,
    region,
    givenName,
    familyName,
    email: `${local === '' ? 'contact' : local}.${series}${index}@${random.pick(mailDomains)}`,
    phoneDigits: region.mobile.prefix + uniqueDigits(index, series, region.mobile.digits),
    company: random.pick(companies),
    jobTitle: random.chance(0.2) ? random.pick(oddJobTitles) : person.jobTitle(),
    city: location.city(),
  }
}

/**
 * Generates people, the same ones for the same seed; some have one of `oddNames`. Two people of a series never share an email, nor, below 100,000,
 * a phone number.
 */
export function* makePeople(
  count: number,
  { seed, series, oddNames = [] }: { readonly seed: number; readonly series: string; readonly oddNames?: readonly Name[] },
): Generator<Person> {
  const random = createRandom(seed)
  for (let start = 0; start < count; start += batchSize) {
    seedFaker(seed, start)
    // The whole batch at once, because other callers share Faker's state.
    yield* Array.from({ length: Math.min(batchSize, count - start) }, (_, place) =>
      makePerson(random, start + place, series, oddNames),
    )
  }
}

function grouped(person: Person, separator: string): string {
  const parts: string[] = []
  let from = 0
  for (const length of person.region.groups) {
    parts.push(person.phoneDigits.slice(from, from + length))
    from += length
  }
  return parts.filter((part) => part !== '').join(separator)
}

/** Ways to write the same number; each of the first four can be read without knowing the country. */
export const phoneNotations = {
  plain: (person: Person) => `+${person.region.callingCode}${person.phoneDigits}`,
  spaced: (person: Person) => `+${person.region.callingCode} ${grouped(person, ' ')}`,
  dashed: (person: Person) => `+${person.region.callingCode}-${grouped(person, '-')}`,
  bracketed: (person: Person) => `(+${person.region.callingCode}) ${grouped(person, '.')}`,
  national: (person: Person) => `${person.region.trunk}${grouped(person, ' ')}`,
  prefixed: (person: Person) => `00${person.region.callingCode} ${grouped(person, ' ')}`,
} as const satisfies Record<string, (person: Person) => string>

export type PhoneNotation = keyof typeof phoneNotations
