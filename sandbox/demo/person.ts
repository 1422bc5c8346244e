import { base, en, Faker, generateMersenne53Randomizer } from '@faker-js/faker'
import { type Name, oddCompanies, oddJobTitles } from './oddities.ts'
import { type Region, regions } from './regions.ts'

/** Someone the demo makes up, before any system has written them down in its own way. */
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

const mailDomains: readonly string[] = [
  'nordlys.example',
  'fjord.example',
  'harbour.example',
  'papier21.example',
  'vega.example',
  'mail.example.com',
]

/** Letters of a name as they stand in mail addresses; other scripts give none. */
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

function speakersOf(seed: number) {
  const randomizer = generateMersenne53Randomizer(seed)
  return regions.map((region) => ({ region, faker: new Faker({ locale: [region.locale, en, base], randomizer }) }))
}

/** The companies of the demo: the same few for everybody. */
const companies: readonly string[] = [
  ...speakersOf(seedOfCompanies).flatMap(({ faker }) => Array.from({ length: companiesPerRegion }, () => faker.company.name())),
  ...oddCompanies,
]

/**
 * Makes people up, the same ones for the same seed when asked in the same order; some of them have one of `oddNames`. Two indexes of a series never share
 * an e-mail, nor, below 100,000, a phone number.
 */
export function createPeople(seed: number, oddNames: readonly Name[] = []): (index: number, series: string) => Person {
  const speakers = speakersOf(seed)
  const chance = new Faker({ locale: base, seed })

  return (index, series) => {
    const { region, faker } = chance.helpers.arrayElement(speakers)
    const drawn = [faker.person.firstName(), faker.person.lastName()] as const
    const odd = index % oddNameEvery === 4 ? oddNames[Math.floor(index / oddNameEvery) % oddNames.length] : undefined
    const [givenName, familyName] = odd ?? drawn
    const local = [latin(givenName), latin(familyName)].filter((part) => part !== '').join('.')
    return {
      index,
      region,
      givenName,
      familyName,
      email: `${local === '' ? 'contact' : local}.${series}${index}@${chance.helpers.arrayElement(mailDomains)}`,
      phoneDigits: region.mobile.prefix + uniqueDigits(index, series, region.mobile.digits),
      company: chance.helpers.arrayElement(companies),
      jobTitle: chance.datatype.boolean(0.2) ? chance.helpers.arrayElement(oddJobTitles) : faker.person.jobTitle(),
      city: faker.location.city(),
    }
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
