import { changedName, type Person, people } from './person.ts'
import type { Fixture } from './fixture.ts'

/** Last names changed for a delta, by email in lower case. */
export type Expected = ReadonlyMap<string, string>

/**
 * Changes last names on each side, of different contacts here than there, as people in the app and the CRM would.
 * @returns what is expected of both sides afterwards, earlier changes included
 */
export async function changePeople(
  fixture: Fixture,
  round: string,
  perSide: number,
  size: number,
  earlier: Expected,
): Promise<Expected> {
  const expected = new Map(earlier)
  const inCrm: Person[] = []
  const inApp: string[] = []
  for (const person of people(Math.min(size, 2 * perSide))) {
    const email = person.email.toLowerCase()
    const side = inCrm.length < perSide ? 'crm' : 'app'
    const lastName = changedName(side, round)
    if (side === 'crm') inCrm.push({ ...person, lastName })
    else inApp.push(email)
    expected.set(email, lastName)
  }
  const { batchSizeMax } = fixture.crm
  for (let start = 0; start < inCrm.length; start += batchSizeMax)
    await fixture.crm.upsertMany(inCrm.slice(start, start + batchSizeMax))
  if (inApp.length > 0) {
    await fixture.sql(
      'update contacts set last_name = $1 where organization_id = $2 and lower(email) = any (select jsonb_array_elements_text($3::jsonb))',
      [changedName('app', round), fixture.organizationId, JSON.stringify(inApp)],
    )
  }
  return expected
}
