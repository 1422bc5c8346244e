import { z } from 'zod'
import type { Expected } from './changes.ts'
import { contactColumns, contactRowSchema } from './contact-row.ts'
import { type Person, people, samePerson } from './person.ts'
import { isComplete, type Measured, type Scenario } from './plan.ts'
import type { Fixture } from './fixture.ts'

const samplesMax = 200
const rowsPerRead = 5000

/**
 * Checks both sides after a scenario: no contact missing, none duplicated, and a sample equal in every field. Where the time ran out, the count
 * must be the reported one.
 * @throws Error naming what is wrong
 */
export async function verify(
  fixture: Fixture,
  scenario: Scenario,
  size: number,
  expected: Expected,
  measured: Measured,
): Promise<void> {
  const wanted = new Map<string, Person>()
  for (const person of people(size)) {
    const email = person.email.toLowerCase()
    wanted.set(email, { ...person, lastName: expected.get(email) ?? person.lastName })
  }
  const complete = isComplete(measured)
  const sides = [
    { name: 'app', found: await appPeople(fixture), receives: scenario === 'pull' },
    { name: 'CRM', found: await crmPeople(fixture), receives: scenario === 'push' },
  ]
  for (const { name, found, receives } of sides) {
    const byEmail = new Map(found.map((person) => [person.email.toLowerCase(), person]))
    if (byEmail.size !== found.length) throw new Error(`The ${name} has ${found.length - byEmail.size} duplicates.`)
    const count = complete || !receives ? size : measured.phases.reduce((sum, { done }) => sum + done, 0)
    if (found.length !== count) throw new Error(`The ${name} has ${found.length} contacts, not ${count}.`)
    for (const email of sampled(
      [...wanted.keys()].filter((each) => complete || (byEmail.has(each) && !expected.has(each))),
      expected,
    )) {
      const [want, is] = [wanted.get(email), byEmail.get(email)]
      if (want === undefined || is === undefined || !samePerson(want, is))
        throw new Error(`The ${name} has ${JSON.stringify(is)} instead of ${JSON.stringify(want)}.`)
    }
  }
}

/** Evenly spread, those that changed first. */
function sampled(emails: readonly string[], expected: Expected): readonly string[] {
  const spread = (from: readonly string[]) => from.filter((_, index) => index % Math.ceil(from.length / samplesMax) === 0)
  return [...spread(emails.filter((email) => expected.has(email))), ...spread(emails.filter((email) => !expected.has(email)))]
}

async function appPeople(fixture: Fixture): Promise<readonly Person[]> {
  const found: Person[] = []
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const rows = z
      .array(contactRowSchema)
      .parse(
        await fixture.sql(
          `select ${contactColumns} from contacts where organization_id = $1 and deleted_at is null and id > $2 order by id limit ${rowsPerRead}`,
          [fixture.organizationId, after],
        ),
      )
    found.push(...rows.map(({ person }) => person))
    const last = rows.at(-1)
    if (last === undefined || rows.length < rowsPerRead) return found
    after = last.id
  }
}

async function crmPeople(fixture: Fixture): Promise<readonly Person[]> {
  const found: Person[] = []
  for await (const page of fixture.crm.pages(null)) found.push(...page.map(({ person }) => person))
  return found
}
