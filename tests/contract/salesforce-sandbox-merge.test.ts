import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { call, control } from './support/salesforce-client.ts'
import { acknowledgement, readEnvelope } from './support/salesforce-envelopes.ts'
import { freshSandbox } from './support/salesforce-sandbox.ts'
import { deliveredAll, type Receiver, startReceiver } from './support/webhook-receiver.ts'

const fixture = freshSandbox({ externalIdField: true })
const { connection, make } = fixture
let receiver: Receiver

beforeEach(async () => {
  receiver = await startReceiver()
  receiver.answer(() => ({ status: 200, body: acknowledgement(true) }))
})
afterEach(() => receiver.close())

describe('merging and restoring', () => {
  test('the winner’s blanks are filled, the loser names it as its master, and only the winner sends a message', async () => {
    const winner = await make({ LastName: 'Winner', Email: 'winner@example.com' })
    const loser = await make({ LastName: 'Loser', Email: 'loser@example.com', Phone: '5', ADSapp_Contact_Id__c: 'ext-9' })
    await control(fixture.url, 'outbound-messages', { org: 'acme', url: receiver.url })
    fixture.now += 60_000
    expect((await control(fixture.url, 'merge', { org: 'acme', winner, loser })).status).toBe(204)
    const { records } = await connection().query(
      'SELECT Id, IsDeleted, LastName, Email, Phone, ADSapp_Contact_Id__c, MasterRecordId, SystemModstamp FROM Contact ORDER BY Id',
      { scanAll: true },
    )
    const SystemModstamp = '2026-11-20T09:01:00.000+0000'
    expect(records).toMatchObject([
      {
        Id: winner,
        IsDeleted: false,
        LastName: 'Winner',
        Email: 'winner@example.com',
        Phone: '5',
        MasterRecordId: null,
        SystemModstamp,
      },
      { Id: loser, IsDeleted: true, MasterRecordId: winner, SystemModstamp },
    ])
    expect(records[0]).toMatchObject({ ADSapp_Contact_Id__c: 'ext-9' })
    await deliveredAll(fixture.url)
    const notifications = receiver.received.map(readEnvelope).flatMap(({ Notification }) => Notification)
    expect(notifications.map(({ sObject }) => sObject['sf:Id'])).toEqual([winner])
    const { fields } = await connection().describe('Contact')
    expect(fields.find(({ name }) => name === 'MasterRecordId')).toMatchObject({ type: 'reference', referenceTo: ['Contact'] })
  })

  test('a merge that is refused changes neither', async () => {
    const [winner, loser] = [await make(), await make({ Phone: '5' })]
    await control(fixture.url, 'lock-rows', { times: 1 })
    expect((await control(fixture.url, 'merge', { org: 'acme', winner, loser })).status).toBe(400)
    expect((await control(fixture.url, 'merge', { org: 'acme', winner, loser: winner })).status).toBe(400)
    expect((await connection().query('SELECT Phone FROM Contact ORDER BY Id')).records).toMatchObject([
      { Phone: null },
      { Phone: '5' },
    ])
  })

  test('a collection of deletions has one result per row, is counted, and can be undone', async () => {
    const ids = [await make(), await make()]
    const path = (list: readonly string[]) => `/services/data/v68.0/composite/sobjects?ids=${list.join(',')}&allOrNone=false`
    const first = await call(fixture.url, 'DELETE', path([...ids, '003gL0000000zzzAAA']))
    expect(first.body).toMatchObject([
      { id: ids[0], success: true, errors: [] },
      { id: ids[1], success: true, errors: [] },
      { success: false },
    ])
    expect((await call(fixture.url, 'DELETE', path(ids.slice(0, 1)))).body).toMatchObject([
      { success: false, errors: [{ statusCode: 'ENTITY_IS_DELETED' }] },
    ])
    expect((await call(fixture.url, 'DELETE', path(Array.from({ length: 201 }, () => ids[0] ?? '')))).status).toBe(400)
    expect((await control(fixture.url, 'requests')).body).toMatchObject({ archived: 2 })
    expect((await control(fixture.url, 'undelete', { org: 'acme', id: ids[0] })).status).toBe(204)
    expect((await control(fixture.url, 'undelete', { org: 'acme', id: ids[0] })).status).toBe(400)
    expect((await connection().query('SELECT Id FROM Contact')).records).toMatchObject([{ Id: ids[0] }])
  })
})
