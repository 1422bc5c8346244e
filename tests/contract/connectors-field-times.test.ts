import { expect, test } from 'vitest'
import type { RemoteRecord } from '../../src/lib/crm/domain/records.ts'
import { describeEachConnector } from './support/each-connector.ts'

describeEachConnector((opened) => {
  const timesOf = async (record: RemoteRecord, fields: readonly string[]) => {
    const { connector, session, object } = opened()
    const times = await connector.fieldTimes?.(session, object, [{ record, fields }])
    return (field: string) => times?.get(record.id)?.get(field)
  }
  const isWithin = (time: { from: string | null; until: string | null } | undefined, from: number, until: number) => {
    expect(Date.parse(time?.until ?? '')).toBeGreaterThanOrEqual(from)
    expect(Date.parse(time?.from ?? '')).toBeLessThanOrEqual(until)
  }

  test('the time of a field is that of its own change, whatever else of the record changed since', async () => {
    const { configure, create, update, send, find, fields } = opened()
    await configure(opened().crmType === 'salesforce' ? { trackedFields: [fields.text, fields.name] } : {})
    await send([create('one', 'one@times.test', 'First')])
    const created = await find('one@times.test')
    const before = Date.now()
    await send([update('one', created, 'Second')])
    const after = Date.now()
    // CRMs that count in seconds would give both changes one time.
    await expect.poll(() => Math.floor(Date.now() / 1000), { timeout: 600_000 }).toBeGreaterThan(Math.floor(after / 1000))
    const changed = await find('one@times.test')
    await send([{ ...update('one', changed, null), properties: { [fields.name]: 'Renamed' } }])
    const record = await find('one@times.test')
    const timeOf = await timesOf(record, [fields.text, fields.name])
    isWithin(timeOf(fields.text), before, after)
    expect(Date.parse(timeOf(fields.name)?.from ?? '')).toBeGreaterThan(Date.parse(timeOf(fields.text)?.until ?? ''))
  })

  test('who changed a field is named as the CRM calls them', async () => {
    const { configure, crmType, create, update, send, find, fields } = opened()
    await configure(crmType === 'salesforce' ? { trackedFields: [fields.text] } : {})
    await send([create('by', 'by@times.test', 'First')])
    await send([update('by', await find('by@times.test'), 'Second')])
    const { by } = (await timesOf(await find('by@times.test'), [fields.text]))(fields.text) ?? {}
    // HubSpot names the program that has used its API, and no person.
    expect(by).toBe({ hubspot: undefined, salesforce: 'Mara Lindqvist', pipedrive: 'Emil Tom' }[crmType])
  })

  test('nothing is said of a field whose change the CRM has not kept', async () => {
    const { configure, crmType, create, update, send, find, fields } = opened()
    if (crmType !== 'salesforce') return
    await send([create('two', 'two@times.test', 'First')])
    await configure({ trackedFields: [fields.name] })
    await send([update('two', await find('two@times.test'), 'Second')])
    const record = await find('two@times.test')
    expect((await timesOf(record, [fields.text]))(fields.text)).toBeUndefined()
    // A history that was switched off for a while does not end in the value that the field has.
    await configure({ trackedFields: [fields.text] })
    await send([update('two', record, 'Third')])
    await configure({ trackedFields: [fields.name] })
    await send([update('two', await find('two@times.test'), 'Fourth')])
    const latest = await find('two@times.test')
    expect((await timesOf(latest, [fields.text]))(fields.text)).toBeUndefined()
    await configure({ trackedFields: [] })
    expect((await timesOf(latest, [fields.text]))(fields.text)).toBeUndefined()
  })
})
