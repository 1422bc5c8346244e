import { describe, expect, test } from 'vitest'
import { control, failureOf } from './support/salesforce-client.ts'
import { freshSandbox } from './support/salesforce-sandbox.ts'

const fixture = freshSandbox({ startsAt: Date.UTC(2026, 10, 20, 9, 0, 0, 700), externalIdField: true })
const { connection, make, stampOf } = fixture

describe('change detection', () => {
  test('a merge deletes the loser, names its winner, and updates both timestamps', async () => {
    const [winner, loser] = [await make(), await make()]
    fixture.now += 60_000
    expect((await control(fixture.url, 'merge', { org: 'acme', winner, loser })).status).toBe(204)
    const { records } = await connection().query(
      'SELECT Id, MasterRecordId FROM Contact WHERE SystemModstamp >= 2026-11-20T09:01:00Z ORDER BY Id',
      {
        scanAll: true,
      },
    )
    expect(records).toMatchObject([
      { Id: winner, MasterRecordId: null },
      { Id: loser, MasterRecordId: winner },
    ])
  })

  test('the SDK gets updated and deleted ids, within whole minutes', async () => {
    const [kept, gone] = [await make(), await make()]
    fixture.now += 60_000
    await connection().delete('Contact', gone)
    fixture.now += 90_000
    const [start, end] = [new Date(fixture.now - 600_000).toISOString(), new Date(fixture.now + 600_000).toISOString()]
    expect(await connection().updated('Contact', start, end)).toEqual({
      ids: [kept],
      latestDateCovered: '2026-11-20T09:02:00.000+0000',
    })
    expect(await connection().deleted('Contact', start, end)).toEqual({
      deletedRecords: [{ id: gone, deletedDate: '2026-11-20T09:01:00.000+0000' }],
      earliestDateAvailable: '2026-11-05T09:02:00.000+0000',
      latestDateCovered: '2026-11-20T09:02:00.000+0000',
    })
    const early = new Date(fixture.now - 16 * 86_400_000).toISOString()
    expect(await failureOf(connection().deleted('Contact', early, end))).toMatchObject({ errorCode: 'INVALID_REPLICATION_DATE' })
  })

  test('with a commit delay a write becomes visible that long after its timestamp, and the previous version until then', async () => {
    const id = await make({ Title: 'old' })
    await control(fixture.url, 'config', { commitDelayMs: 4000 })
    fixture.now += 1300
    await connection().update('Contact', { Id: id, Title: 'new' })
    const made = await make({ Title: 'newcomer' })
    const titles = async () =>
      (await connection().query<{ Title: string }>('SELECT Title FROM Contact ORDER BY Id')).records.map(({ Title }) => Title)
    fixture.now += 3999
    expect(await titles()).toEqual(['old'])
    expect(await failureOf(connection().retrieve('Contact', made))).toMatchObject({ errorCode: 'NOT_FOUND' })
    fixture.now += 1
    expect(await titles()).toEqual(['new', 'newcomer'])
    expect(await stampOf(id)).toBe('2026-11-20T09:00:02.000+0000')
  })

  test('a commit that overtakes another becomes visible first', async () => {
    const id = await make({ Title: 'old' })
    const titles = async () =>
      (await connection().query<{ Title: string }>('SELECT Title FROM Contact')).records.map(({ Title }) => Title)
    for (const [commitDelayMs, title] of [
      [9000, 'slow'],
      [5000, 'middle'],
      [7000, 'after'],
    ] as const) {
      await control(fixture.url, 'config', { commitDelayMs })
      await connection().update('Contact', { Id: id, Title: title })
    }
    expect(await titles()).toEqual(['old'])
    fixture.now += 5000
    expect(await titles()).toEqual(['middle'])
    fixture.now += 2000
    expect(await titles()).toEqual(['after'])
    await connection().update('Contact', { Id: id, Title: 'late' })
    await control(fixture.url, 'config', { commitDelayMs: 0 })
    await connection().update('Contact', { Id: id, Title: 'now' })
    expect(await titles()).toEqual(['now'])
    fixture.now += 10_000
    expect(await titles()).toEqual(['now'])
  })
})
