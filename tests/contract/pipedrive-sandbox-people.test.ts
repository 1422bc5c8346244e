import { describe, expect, test } from 'vitest'
import { acmeDemoContacts, hubspotDemoContacts } from '../../sandbox/demo/people.ts'
import { pipedriveDemoFacts, pipedriveDemoPeople } from '../../sandbox/demo/pipedrive-people.ts'
import { present } from './support/pipedrive-sandbox.ts'

describe('Pipedrive’s demo people', () => {
  const people = pipedriveDemoPeople()
  const emails = (list: readonly (string | null | undefined)[]) => new Set(list.flatMap((email) => email?.toLowerCase() ?? []))
  const acme = emails(acmeDemoContacts().map(({ email }) => email))
  const hubspot = emails(hubspotDemoContacts().map((record) => record['email']))
  const has = (set: ReadonlySet<string>) => people.filter((person) => person.emails.some((email) => set.has(email)))

  test('overlap with those of Acme and HubSpot as documented', () => {
    expect(people).toHaveLength(pipedriveDemoFacts.persons)
    expect(has(acme)).toHaveLength(pipedriveDemoFacts.sharedWithAcme)
    expect(has(hubspot)).toHaveLength(pipedriveDemoFacts.sharedWithAcme + pipedriveDemoFacts.sharedWithHubspotOnly)
    const own = people.filter((person) => !person.emails.some((email) => hubspot.has(email)))
    expect(own).toHaveLength(pipedriveDemoFacts.own)
    expect(own.filter((person) => person.emails.length === 2 && person.phones.length === 2)).toHaveLength(
      pipedriveDemoFacts.ownWithTwoAddresses,
    )
    expect(own.filter((person) => person.emails.length === 0)).toHaveLength(pipedriveDemoFacts.ownWithoutEmail)
    const primary = own.flatMap((person) => person.emails[0] ?? [])
    expect(primary.length - new Set(primary).size).toBe(pipedriveDemoFacts.ownSharingOneEmail - 1)
    expect(new Set(people.map(({ organization }) => organization)).size).toBeLessThanOrEqual(pipedriveDemoFacts.organizationsMax)
    expect(own.some(({ firstName, lastName }) => `${firstName} ${lastName}`.split(' ').length === 3)).toBe(true)
  })

  test('that Acme has too are spelled like the tidiest of them', () => {
    const byEmail = new Map(hubspotDemoContacts().map((record) => [record['email']?.toLowerCase(), record]))
    for (const person of has(acme)) {
      const theirs = present(byEmail.get(present(person.emails[0])))
      expect([person.firstName, person.lastName, person.organization]).toEqual([
        theirs['firstname'],
        theirs['lastname'],
        theirs['company'],
      ])
    }
  })
})
