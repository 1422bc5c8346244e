import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import { contactGenerator } from '../../sandbox/demo/contact-generator.ts'
import {
  acmeDemoContacts,
  type DemoContact,
  demoFacts,
  globexDemoContacts,
  hubspotDemoContacts,
} from '../../sandbox/demo/people.ts'

const hubspot = hubspotDemoContacts()
const acme = acmeDemoContacts()
const emailOf = (text: string | null | undefined) => text?.trim().toLowerCase() ?? ''
const byEmail = new Map(hubspot.filter((record) => record['email']).map((record) => [emailOf(record['email']), record]))
const phoneOf = (text: string | null | undefined) => (text ? (parsePhoneNumberFromString(text)?.number ?? text) : '')

/** The fields in which a pair differs regardless of case, spaces and the notation of phones. */
function differences(
  contact: DemoContact,
  record: Readonly<Record<string, string>>,
): readonly (readonly [string, string, string])[] {
  const pairs: [string, string, string][] = [
    ['first_name', contact.first_name ?? '', record['firstname'] ?? ''],
    ['last_name', contact.last_name ?? '', record['lastname'] ?? ''],
    ['phone', phoneOf(contact.phone), phoneOf(record['phone'])],
    ['company', contact.company ?? '', record['company'] ?? ''],
    ['job_title', contact.job_title ?? '', record['jobtitle'] ?? ''],
    ['favorite_color', contact.custom['favorite_color'] ?? '', record['favorite_color'] ?? ''],
    ['customer_tier', contact.custom['customer_tier'] ?? '', record['customer_tier'] ?? ''],
  ]
  return pairs.filter(([, ours, theirs]) => ours.trim() !== theirs.trim())
}

describe('demo people', () => {
  test('are the same every time', () => {
    expect(hubspotDemoContacts()).toEqual(hubspot)
    expect(acmeDemoContacts()).toEqual(acme)
  })

  test('are the same on every machine', () => {
    expect(acme.slice(0, 2).map(({ first_name, last_name, email, phone }) => [first_name, last_name, email, phone])).toEqual([
      ['Thomas', 'Blanc', 'thomas.blanc.3@nordlys.example', '+33 6 10 55 02 96'],
      ['Rachel', 'Dupuy', 'rachel.dupuy.11@papier21.example', '+33 6 10 61 36 48'],
    ])
  })

  test('have example domains only', () => {
    const emails = [...hubspot.map((record) => record['email']), ...[...acme, ...globexDemoContacts()].map(({ email }) => email)]
    expect(emails.filter((email) => email && !/@[\w.]+\.example(\.com)?$/i.test(email))).toEqual([])
  })

  test('Acme has names of one word, of many letters and in several scripts', () => {
    const names = acme.map(({ first_name, last_name }) => [first_name, last_name].filter((part) => part !== null).join(' '))
    expect(acme.filter(({ first_name, last_name }) => first_name === null && last_name !== null)).toHaveLength(3)
    expect(names.filter((name) => name.length > 30).length).toBeGreaterThan(3)
    for (const script of ['Latin', 'Arabic', 'Han'])
      expect(names.filter((name) => new RegExp(`\\p{Script=${script}}`, 'u').test(name)).length).toBeGreaterThan(10)
  })

  test('HubSpot has a thousand, sixty without email, and no duplicate email', () => {
    expect(hubspot).toHaveLength(demoFacts.hubspot)
    expect(hubspot.filter((record) => !record['email'])).toHaveLength(60)
    expect(byEmail.size).toBe(940)
  })

  test('HubSpot’s are as untidy as real ones', () => {
    const values = (name: string) => hubspot.flatMap((record) => record[name] ?? [])
    expect(values('email').filter((email) => email !== email.toLowerCase()).length).toBeGreaterThan(50)
    expect(values('message').filter((note) => note.length > 2500).length).toBeGreaterThan(20)
    expect([...values('firstname'), ...values('company')].filter((value) => value !== value.trim()).length).toBeGreaterThan(50)
    for (const sign of ['多', 'Ø', 'é', 'م', '🚀']) expect(JSON.stringify(hubspot)).toContain(sign)
  })

  test('Acme shares 120 with HubSpot by email: 75 equal, 20 with a blank field, 25 with one different field', () => {
    const shared = acme.flatMap((contact) => {
      const record = byEmail.get(emailOf(contact.email))
      return record === undefined ? [] : [{ contact, record }]
    })
    const kinds = shared.map(({ contact, record }) => {
      const found = differences(contact, record)
      expect(found.length).toBeLessThanOrEqual(1)
      return found[0] === undefined ? 'equal' : found[0].includes('') ? 'blank' : 'different'
    })
    const count = (kind: string) => kinds.filter((each) => each === kind).length
    expect([shared.length, count('equal'), count('blank'), count('different')]).toEqual([
      demoFacts.shared,
      demoFacts.sharedEqual,
      demoFacts.sharedBlank,
      demoFacts.sharedDifferent,
    ])
    expect(
      shared.filter(
        ({ contact, record }) =>
          contact.phone !== (record['phone'] ?? null) && phoneOf(contact.phone) === phoneOf(record['phone']),
      ),
    ).toHaveLength(20)
  })

  test('Acme has 300, ten without email, no duplicate email, and none in common with Globex', () => {
    const emails = acme.flatMap(({ email }) => email ?? []).map(emailOf)
    expect([acme.length, emails.length, new Set(emails).size]).toEqual([demoFacts.acme, 290, 290])
    const globex = globexDemoContacts()
    expect(globex).toHaveLength(demoFacts.globex)
    expect(globex.filter(({ email }) => byEmail.has(emailOf(email)) || emails.includes(emailOf(email)))).toEqual([])
    const hubspotPhones = new Set(hubspot.map((record) => phoneOf(record['phone'])))
    expect(acme.slice(demoFacts.shared).filter(({ phone }) => hubspotPhones.has(phoneOf(phone)))).toEqual([])
  })

  test('every phone number of Acme is a valid one', () => {
    expect(acme.filter(({ phone }) => phone !== null && parsePhoneNumberFromString(phone)?.isValid() !== true)).toEqual([])
  })

  test('the generator returns unique emails, the same for the same seed', () => {
    const emails = [...contactGenerator(20_000, 3)].map((record) => record['email'])
    expect(new Set(emails).size).toBe(20_000)
    expect([...contactGenerator(3, 3)]).toEqual([...contactGenerator(20_000, 3)].slice(0, 3))
    const [one, other] = [contactGenerator(150, 3), contactGenerator(150, 4)]
    const inTurns = Array.from({ length: 150 }, () => [one.next().value, other.next().value])
    expect(inTurns.map(([first]) => first)).toEqual([...contactGenerator(150, 3)])
    expect(new Set([...emails, ...[...contactGenerator(100, 4)].map((record) => record['email'])]).size).toBe(20_100)
  })
})
