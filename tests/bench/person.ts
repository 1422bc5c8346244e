import { contactGenerator } from '../../sandbox/demo/contact-generator.ts'

/** One person in the fields that the engine maps both ways in all three CRMs. Empty is an empty text. */
export type Person = {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly phone: string
}

/** The seed with which both sides are filled, so that they have the same people. */
export const peopleSeed = 7

/** The same people that a sandbox's `seed` control makes, in its order. */
export function* people(count: number): Generator<Person> {
  for (const record of contactGenerator(count, peopleSeed)) {
    yield {
      email: record['email'] ?? '',
      firstName: record['firstname'] ?? '',
      lastName: record['lastname'] ?? '',
      phone: record['phone'] ?? '',
    }
  }
}

/** A last name that no seeded contact has, different in each round, so that each delta really changes its contacts. */
export function changedName(side: 'app' | 'crm', round: string): string {
  return `Changed in the ${side} (${round})`
}

/** Equal regardless of case and the notation of phone numbers. */
export function samePerson(one: Person, other: Person): boolean {
  const digits = (phone: string) => phone.replaceAll(/\D/g, '')
  return (
    one.email.toLowerCase() === other.email.toLowerCase() &&
    one.firstName === other.firstName &&
    one.lastName === other.lastName &&
    digits(one.phone) === digits(other.phone)
  )
}
