import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { masterId, recordTypeId, recordTypes } from '../../sandbox/salesforce/record-types.ts'
import type { RemoteWrite } from '../../src/lib/crm/port/writes.ts'
import type { Session } from '../../src/lib/crm/port/session.ts'
import { type SalesforceFixture, startFixture } from './support/salesforce-connector.ts'

const fields: Session['fields'] = [
  { name: 'Name', type: 'text' },
  { name: 'StageName', type: 'picklist' },
  { name: 'CloseDate', type: 'date' },
  { name: 'RecordTypeId', type: 'picklist' },
]
const plain = { Name: 'Kyoto', StageName: 'Qualification', CloseDate: '2026-12-24' }

function idOf(name: string): string {
  const found = recordTypes.find((each) => each.name === name)
  if (found === undefined) throw new Error(`No record type ${name}`)
  return recordTypeId(found)
}

let org: SalesforceFixture
let session: Session
beforeAll(async () => {
  org = await startFixture({ recordTypes: true })
  session = org.session(fields)
})
afterAll(() => org.close())

const descriptionSchema = z.object({
  recordTypeInfos: z.array(z.looseObject({ name: z.string() })),
  fields: z.array(z.object({ name: z.string() })),
})

let made = 0
const create = (properties: Readonly<Record<string, string>>): RemoteWrite => ({
  kind: 'create',
  key: `new ${(made += 1)}`,
  externalId: crypto.randomUUID(),
  properties,
})
const write = (...writes: readonly RemoteWrite[]) => org.connector.upsertRecords(session, 'opportunity', writes)

async function existing(properties: Readonly<Record<string, string>>): Promise<{ readonly id: string }> {
  const [result] = await write(create({ ...plain, ...properties }))
  if (result?.kind !== 'ok') throw new Error(`Not created: ${JSON.stringify(result)}`)
  return { id: result.id }
}

async function update(id: string, properties: Readonly<Record<string, string>>) {
  const [before] = await org.connector.getRecords(session, 'opportunity', [id])
  if (before === undefined) throw new Error(`No ${id}`)
  const [result] = await write({ kind: 'update', key: id, id, properties, before })
  const [after] = await org.connector.getRecords(session, 'opportunity', [id])
  return { result, after: after?.properties }
}

describe('what the sandbox tells of record types', () => {
  test('is in the description, for the user who asks; objects without any have the master alone, and no field for it', async () => {
    const of = async (object: string) => {
      const { recordTypeInfos, fields: described } = descriptionSchema.parse(await org.api('GET', `/sobjects/${object}/describe`))
      return { infos: recordTypeInfos, hasField: described.some(({ name }) => name === 'RecordTypeId') }
    }
    const { infos, hasField } = await of('Opportunity')
    expect(hasField).toBe(true)
    expect(infos).toMatchObject([
      { name: 'Group travel', developerName: 'Group_travel', available: true, defaultRecordTypeMapping: true, master: false },
      { name: 'Individual travel', available: true, defaultRecordTypeMapping: false },
      { name: 'Tender', available: false, active: true },
      { name: 'Charter', active: false },
      { name: 'Master', master: true, recordTypeId: masterId },
    ])
    expect(await of('Contact')).toMatchObject({ infos: [{ master: true, defaultRecordTypeMapping: true }], hasField: false })
  })

  test('is queried as records, and a record’s own by its name', async () => {
    const { id } = await existing({ RecordTypeId: idOf('Individual travel') })
    const rows = async (soql: string) => (await org.api('GET', `/query?q=${encodeURIComponent(soql)}`))?.['records']
    expect(await rows("SELECT DeveloperName FROM RecordType WHERE SobjectType = 'Lead' ORDER BY Id")).toMatchObject([
      { DeveloperName: 'Traveller' },
      { DeveloperName: 'Agency' },
    ])
    expect(await rows(`SELECT RecordType.Name FROM Opportunity WHERE Id = '${id}'`)).toMatchObject([
      { RecordType: { Name: 'Individual travel' } },
    ])
  })

  test('is what new records have by default, and what refuses a value of a process or of a restricted picklist, but no other one', async () => {
    await expect(
      org.api('POST', '/sobjects/Lead', { LastName: 'Ito', Company: 'Ito', Status: 'Working - Contacted' }),
    ).resolves.toBeTruthy()
    const agency = { RecordTypeId: idOf('Agency') }
    await expect(
      org.api('POST', '/sobjects/Lead', { LastName: 'Ito', Company: 'Ito', Status: 'Working - Contacted', ...agency }),
    ).rejects.toThrow('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST')
    // A picklist that is not restricted takes what its record type does not have.
    await expect(
      org.api('POST', '/sobjects/Account', { Name: 'Ito', Type: 'Customer - Direct', RecordTypeId: idOf('Partner') }),
    ).resolves.toBeTruthy()
    await expect(org.api('POST', '/sobjects/Account', { Name: 'Ito', RecordTypeId: idOf('Agency') })).rejects.toThrow(
      'INVALID_CROSS_REFERENCE_KEY',
    )
  })
})

describe('record types and the connector', () => {
  test('are a field to map, with those to choose from that the connected user may give', async () => {
    const described = await org.connector.describeFields(session, 'opportunity')
    expect(described.find(({ name }) => name === 'RecordTypeId')).toMatchObject({
      type: 'picklist',
      readOnly: false,
      options: [
        { value: idOf('Group travel'), label: 'Group travel' },
        { value: idOf('Individual travel'), label: 'Individual travel' },
        { value: masterId, label: 'Master' },
      ],
    })
    const contact = await org.connector.describeFields(session, 'contact')
    expect(contact.map(({ name }) => name)).not.toContain('RecordTypeId')
  })

  test('say which stages their records may have, for the user who is connected; where there are none, nothing does', async () => {
    const stages = (await org.connector.choicesByType?.(session, 'opportunity'))?.get('StageName')
    expect(Object.fromEntries(stages ?? [])).toEqual({
      Prospecting: ['Group travel'],
      Qualification: ['Group travel', 'Individual travel'],
      'Proposal/Price Quote': ['Group travel'],
      'Negotiation/Review': ['Individual travel'],
      'Closed Won': ['Group travel', 'Individual travel'],
      'Closed Lost': ['Group travel', 'Individual travel'],
    })
    expect(await org.connector.choicesByType?.(session, 'contact')).toEqual(new Map())
  })

  test('a new record has the default one, or that which the mapping gives it; both are read', async () => {
    const [ofDefault, given] = [await existing({}), await existing({ RecordTypeId: idOf('Individual travel') })]
    const read = await org.connector.getRecords(session, 'opportunity', [ofDefault.id, given.id])
    expect(read.map(({ properties }) => properties['RecordTypeId'])).toEqual([idOf('Group travel'), idOf('Individual travel')])
  })

  test('a stage of another process is refused as that, by name, alone and among others, which are written', async () => {
    const elsewhere = { StageName: 'Negotiation/Review' }
    const [first, refused, last] = await write(
      create(plain),
      create({ ...plain, ...elsewhere }),
      create({ ...plain, ...elsewhere, RecordTypeId: idOf('Individual travel') }),
    )
    expect([first?.kind, last?.kind]).toEqual(['ok', 'ok'])
    expect(refused).toMatchObject({ kind: 'rejected', reason: 'not_of_record_type', field: 'StageName' })
    const { id } = await existing({})
    const { result, after } = await update(id, elsewhere)
    expect(result).toMatchObject({ kind: 'rejected', reason: 'not_of_record_type', field: 'StageName' })
    expect(after).toMatchObject({ StageName: 'Qualification' })
  })

  test('a stage that the field does not have is still refused as that', async () => {
    const [refused] = await write(create({ ...plain, StageName: 'Verbal yes' }))
    expect(refused).toMatchObject({ kind: 'rejected', reason: 'not_an_option', field: 'StageName' })
  })

  test('a record moves into another process with the stage of the same write; what it has already stays, whatever the new one has', async () => {
    const { id } = await existing({ StageName: 'Prospecting' })
    const moved = await update(id, { RecordTypeId: idOf('Individual travel'), StageName: 'Negotiation/Review' })
    expect(moved.result?.kind).toBe('ok')
    expect(moved.after).toMatchObject({ RecordTypeId: idOf('Individual travel'), StageName: 'Negotiation/Review' })
    const { id: other } = await existing({ StageName: 'Prospecting' })
    const left = await update(other, { RecordTypeId: idOf('Individual travel') })
    expect(left.after).toMatchObject({ RecordTypeId: idOf('Individual travel'), StageName: 'Prospecting' })
  })

  test('a record can be given none, which is the master', async () => {
    const { id } = await existing({})
    const { result, after } = await update(id, { RecordTypeId: masterId, StageName: 'Negotiation/Review' })
    expect(result?.kind).toBe('ok')
    expect(after).toMatchObject({ RecordTypeId: null, StageName: 'Negotiation/Review' })
  })

  test.each(['Tender', 'Charter'])(
    '%s, which the user may not give, is refused as that and the record is not gone',
    async (name) => {
      const { id } = await existing({})
      const { result } = await update(id, { RecordTypeId: idOf(name) })
      expect(result).toMatchObject({ kind: 'rejected', reason: 'not_for_user', field: 'RecordTypeId' })
    },
  )
})
