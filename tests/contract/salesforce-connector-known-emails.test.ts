import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Session } from '../../src/lib/crm/port/session.ts'
import type { RunMemory } from '../../src/lib/crm/transport/run-memory.ts'
import { type SalesforceFixture, startFixture } from './support/salesforce-connector.ts'
import { valuesOf } from '../../src/lib/crm/domain/record-keys.ts'

const people = 3_000
const unknownEmails = Array.from({ length: 300 }, (_, index) => `stranger${index}@nowhere.test`)

describe.each([
  ['page by page', 100_000],
  ['by a bulk query', 1],
])('an email, for a run that has read all records %s', (_, bulkRowsMin) => {
  let fixture: SalesforceFixture
  let known: string[]
  let aheadMs = 0
  let memory: RunMemory
  let slice: Session
  beforeAll(async () => {
    fixture = await startFixture({ externalIdField: true, bulkRowsMin, now: () => Date.now() + aheadMs })
    await fixture.seed(people)
  })
  afterAll(() => fixture.close())
  beforeEach(async () => {
    memory = new Map()
    slice = fixture.sliceWith(memory)
    const seen = await readAll(slice)
    known = seen.toSorted().slice(0, 2)
    await fixture.requests()
  })

  async function readAll(session: Session, pagesToSkip = 0): Promise<string[]> {
    const emails: string[] = []
    let at = null
    for (let page = 0; ; page += 1) {
      const reader: Session = page < pagesToSkip ? fixture.session() : session
      const { records, next, done } = await fixture.connector.listChanges(reader, 'contact', at)
      emails.push(...records.flatMap((record) => valuesOf(record.keys, 'email')))
      if (done) return emails
      at = next
    }
  }
  const find = async (emails: readonly string[], session = slice) =>
    (await fixture.connector.findByKey(session, 'contact', 'email', emails))
      .flatMap((record) => valuesOf(record.keys, 'email'))
      .toSorted()
  const calls = async () => (await fixture.requests()).total
  const create = (Email: string) => fixture.api('POST', '/sobjects/Contact', { LastName: 'New', Email })

  test('is looked up only when some record may have it', async () => {
    expect(await find(unknownEmails)).toEqual([])
    // The changes since, and the field definitions.
    expect(await calls()).toBeLessThanOrEqual(2)
    expect(await find([...unknownEmails, ...known])).toEqual(known)
    expect(await calls()).toBe(1)
    expect(await find(unknownEmails)).toEqual([])
    expect(await calls()).toBe(0)
  })

  test('is found when it was created by another user since', async () => {
    await create('stranger1@nowhere.test')
    expect(await find(unknownEmails)).toEqual(['stranger1@nowhere.test'])
    await create('stranger2@nowhere.test')
    aheadMs += 5_000
    expect(await find(unknownEmails)).toEqual(['stranger1@nowhere.test', 'stranger2@nowhere.test'])
  })

  test('is found at once when this run created it, in this process or another', async () => {
    expect(await find(unknownEmails)).not.toContain('stranger3@nowhere.test')
    const write = (email: string) => ({
      kind: 'create' as const,
      key: email,
      externalId: randomUUID(),
      properties: { LastName: 'Ours', Email: email },
    })
    await fixture.connector.upsertRecords(slice, 'contact', [write('stranger3@nowhere.test')])
    expect(await find(unknownEmails)).toContain('stranger3@nowhere.test')
    await fixture.connector.upsertRecords(fixture.session(), 'contact', [write('stranger4@nowhere.test')])
    expect(await find(unknownEmails, fixture.sliceWith(memory))).toContain('stranger4@nowhere.test')
  })

  test('is always looked up when another process has read a part', async () => {
    const other = fixture.sliceWith(new Map())
    await readAll(other, 1)
    await fixture.requests()
    expect(await find([...unknownEmails, ...known], other)).toEqual(expect.arrayContaining(known))
    expect(await calls()).toBe(2)
  })
})

test('in an org without the external id field every email is looked up: our own writes cannot be recognised', async () => {
  const fixture = await startFixture({ externalIdField: false })
  const session = fixture.session()
  await fixture.connector.listChanges(session, 'contact', null)
  await fixture.requests()
  expect(await fixture.connector.findByKey(session, 'contact', 'email', unknownEmails)).toEqual([])
  expect((await fixture.requests()).total).toBe(2)
  await fixture.close()
})
