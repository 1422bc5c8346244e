import { describe, expect, test } from 'vitest'
import { apiPath, call, control, failureOf, query } from './support/salesforce-client.ts'
import { freshSandbox } from './support/salesforce-sandbox.ts'

const fixture = freshSandbox({ externalIdField: true })
const { connection, make } = fixture

const makeOf = async (object: string, fields: Readonly<Record<string, unknown>>) =>
  (await connection().create(object, { ...fields })).id ?? ''
const read = (object: string, id: string) => connection().retrieve(object, id)
const rows = async (soql: string, scanAll = false) => (await connection().query(soql, { scanAll })).records
const change = (object: string, id: string, fields: Readonly<Record<string, unknown>>) =>
  connection().update(object, { Id: id, ...fields })
const opportunity = (fields: Readonly<Record<string, unknown>> = {}) =>
  makeOf('Opportunity', { Name: 'Kyoto', StageName: 'Prospecting', CloseDate: '2026-12-24', ...fields })
const lead = () => makeOf('Lead', { LastName: 'Ann', Company: 'Acme' })
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('tasks', () => {
  test('need nothing, and say by their state whether and when they were closed; a closed one can be reopened', async () => {
    const id = await makeOf('Task', { Subject: 'Call' })
    expect(await read('Task', id)).toMatchObject({
      Status: 'Not Started',
      Priority: 'Normal',
      IsClosed: false,
      IsHighPriority: false,
    })
    await change('Task', id, { Status: 'Completed', Priority: 'High' })
    fixture.now += 60_000
    await change('Task', id, { Subject: 'Called' })
    const CompletedDateTime = '2026-11-20T09:00:00.000+0000'
    expect(await read('Task', id)).toMatchObject({ IsClosed: true, CompletedDateTime, IsHighPriority: true })
    await change('Task', id, { Status: 'Deferred' })
    expect(await read('Task', id)).toMatchObject({ IsClosed: false, CompletedDateTime: null })
    const closed = await rows('SELECT ApiName FROM TaskStatus WHERE IsClosed = true')
    expect(closed.map((each) => each['ApiName'])).toEqual(['Completed'])
    expect(await rows('SELECT ApiName FROM TaskPriority WHERE IsHighPriority = true')).toHaveLength(1)
  })

  test('are due on a day, without a time or zone', async () => {
    const id = await makeOf('Task', { ActivityDate: '2026-03-29' })
    expect(await read('Task', id)).toMatchObject({ ActivityDate: '2026-03-29' })
    expect(await rows('SELECT Id FROM Task WHERE ActivityDate = 2026-03-29')).toHaveLength(1)
  })

  test('are about a contact or lead, and an account or opportunity, from which their account follows', async () => {
    const acme = await makeOf('Account', { Name: 'Acme' })
    const [ann, deal] = [await make({ AccountId: acme }), await opportunity({ AccountId: acme })]
    const [first, second] = [await makeOf('Task', { WhoId: ann }), await makeOf('Task', { WhoId: ann, WhatId: deal })]
    for (const id of [first, second]) expect(await read('Task', id)).toMatchObject({ WhoId: ann, AccountId: acme, WhoCount: 1 })
    expect(await rows(`SELECT Id FROM Task WHERE WhatId IN ('${deal}')`)).toMatchObject([{ Id: second }])
    // The 15-character form is the same id.
    expect(await rows(`SELECT Id FROM Task WHERE WhoId = '${ann.slice(0, 15)}'`)).toHaveLength(2)
    expect(await failureOf(makeOf('Task', { WhoId: acme }))).toMatchObject({ errorCode: 'MALFORMED_ID' })
    const { fields } = await connection().describe('Task')
    expect(fields.find(({ name }) => name === 'WhoId')).toMatchObject({ type: 'reference', referenceTo: ['Contact', 'Lead'] })
  })

  test('of a lead are about nothing else', async () => {
    const who = await lead()
    const attempt = makeOf('Task', { WhoId: who, WhatId: await opportunity() })
    expect(await failureOf(attempt)).toMatchObject({ errorCode: 'FIELD_INTEGRITY_EXCEPTION' })
    expect(await read('Task', await makeOf('Task', { WhoId: who }))).toMatchObject({ WhoId: who })
  })

  test('that are archived leave every query but those that see everything, and are not deleted', async () => {
    const id = await makeOf('Task', { Status: 'Completed' })
    expect((await control(fixture.url, 'archive', { org: 'acme', id })).status).toBe(204)
    expect(await rows('SELECT Id FROM Task')).toEqual([])
    expect(await rows('SELECT Id FROM Task WHERE IsDeleted = false', true)).toMatchObject([{ Id: id }])
    const span = 'start=2026-11-20T08:00:00Z&end=2026-11-20T10:00:00Z'
    expect((await call(fixture.url, 'GET', `${apiPath}/sobjects/Task/deleted?${span}`)).body).toMatchObject({
      deletedRecords: [],
    })
  })

  test('go with what they are about, and follow a merge and a conversion', async () => {
    const [ann, ben, who, deal] = [await make(), await make(), await lead(), await opportunity()]
    const [ofAnn, ofLead, ofDeal] = [
      await makeOf('Task', { WhoId: ann }),
      await makeOf('Task', { WhoId: who }),
      await makeOf('Task', { WhatId: deal }),
    ]
    await control(fixture.url, 'merge', { org: 'acme', winner: ben, loser: ann })
    expect(await read('Task', ofAnn)).toMatchObject({ WhoId: ben })
    await control(fixture.url, 'convert-lead', { org: 'acme', lead: who })
    const converted = await read('Lead', who)
    expect(await read('Task', ofLead)).toMatchObject({
      WhoId: converted['ConvertedContactId'],
      WhatId: converted['ConvertedOpportunityId'],
    })
    await connection().delete('Opportunity', deal)
    expect(await failureOf(read('Task', ofDeal))).toMatchObject({ errorCode: 'ENTITY_IS_DELETED' })
    await control(fixture.url, 'undelete', { org: 'acme', id: deal })
    expect(await read('Task', ofDeal)).toMatchObject({ WhatId: deal })
  })

  test('are emails and calls too, which their subtype tells for good', async () => {
    const id = await makeOf('Task', { TaskSubtype: 'Email' })
    expect(await failureOf(change('Task', id, { TaskSubtype: 'Task' }))).toMatchObject({
      errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
    })
    expect(await rows("SELECT Id FROM Task WHERE TaskSubtype != 'Task'")).toHaveLength(1)
  })
})

describe('events', () => {
  test('have a start and an end, or a start and a length', async () => {
    const [start, end] = ['2026-12-01T09:00:00.000+0000', '2026-12-01T10:30:00.000+0000']
    expect(await failureOf(makeOf('Event', { Subject: 'Meet' }))).toMatchObject({ errorCode: 'REQUIRED_FIELD_MISSING' })
    const byEnd = await makeOf('Event', { StartDateTime: start, EndDateTime: end })
    const byLength = await makeOf('Event', { ActivityDateTime: start, DurationInMinutes: 90 })
    for (const id of [byEnd, byLength])
      expect(await read('Event', id)).toMatchObject({
        StartDateTime: start,
        EndDateTime: end,
        DurationInMinutes: 90,
        ActivityDate: '2026-12-01',
      })
  })
})

describe('notes', () => {
  test('are HTML in base64, read from an address of their own', async () => {
    const id = await makeOf('ContentNote', { Title: 'Visit', Content: base64('<P>Ann &amp; Ben</P><br/>') })
    const Content = `${apiPath}/sobjects/ContentNote/${id}/Content`
    expect(await read('ContentNote', id)).toMatchObject({ Content, TextPreview: 'Ann & Ben', FileType: 'SNOTE' })
    expect((await call(fixture.url, 'GET', Content)).text).toBe('<p>Ann &amp; Ben</p><br>')
    await change('ContentNote', id, { Content: base64('New') })
    expect((await call(fixture.url, 'GET', Content)).text).toBe('New')
    for (const refused of ['Ann & Ben', '<script>x</script>'])
      expect(await failureOf(change('ContentNote', id, { Content: base64(refused) }))).toMatchObject({
        errorCode: 'FIELD_INTEGRITY_EXCEPTION',
      })
  })

  test('are linked with records; links are found by their ends only, and the writer has one', async () => {
    const [id, ann] = [await makeOf('ContentNote', { Title: 'Visit' }), await make()]
    const link = { ContentDocumentId: id, LinkedEntityId: ann, ShareType: 'V' }
    const linkId = await makeOf('ContentDocumentLink', link)
    const restricted = [{ errorCode: 'MALFORMED_QUERY', message: expect.stringContaining('Implementation restriction') }]
    for (const where of [
      '',
      " WHERE ShareType = 'V'",
      ` WHERE ContentDocumentId != '${id}'`,
      ' WHERE SystemModstamp > 2026-01-01T00:00:00Z',
    ])
      expect((await query(fixture.url, `SELECT Id FROM ContentDocumentLink${where}`)).body).toMatchObject(restricted)
    const links = await rows(`SELECT LinkedEntityId FROM ContentDocumentLink WHERE ContentDocumentId IN ('${id}') ORDER BY Id`)
    expect(links).toMatchObject([{ LinkedEntityId: expect.stringMatching(/^005/) }, { LinkedEntityId: ann }])
    await connection().delete('ContentDocumentLink', linkId)
    expect(await rows('SELECT Id FROM ContentNote')).toHaveLength(1)
    expect(await rows(`SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId = '${ann}'`)).toEqual([])
    await makeOf('ContentDocumentLink', link)
    await connection().delete('ContentNote', id)
    expect(await rows(`SELECT Id FROM ContentDocumentLink WHERE ContentDocumentId = '${id}'`)).toEqual([])
  })

  test('of before Lightning are text on one record, which they do not leave', async () => {
    const [ann, ben] = [await make(), await make()]
    const id = await makeOf('Note', { ParentId: ann, Title: 'Old', Body: 'plain <b>text</b>' })
    expect(await read('Note', id)).toMatchObject({ ParentId: ann, Body: 'plain <b>text</b>' })
    expect(await failureOf(makeOf('Note', { Title: 'Old' }))).toMatchObject({ errorCode: 'REQUIRED_FIELD_MISSING' })
    expect(await failureOf(change('Note', id, { ParentId: ben }))).toMatchObject({ errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE' })
  })
})
