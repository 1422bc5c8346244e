import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../sandbox/salesforce/server.ts'
import { crmUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'

const minutes20 = 20 * 60_000

let hub: Hub
let passedMs = 0
beforeAll(async () => {
  hub = await startHub({ crms: ['salesforce'], clock: () => Date.now() + passedMs })
})
afterAll(() => hub.close())

async function call(method: string, path: string, body: object): Promise<string> {
  const response = await fetch(`${hub.url}/services/data/v68.0/sobjects${path}`, {
    method,
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}`, 'content-type': 'application/json' },
  })
  expect(response.ok).toBe(true)
  const text = await response.text()
  return text === '' ? '' : z.object({ id: z.string() }).parse(JSON.parse(text)).id
}

test('an account that is renamed renames the company of its contacts here with the next delta, and nothing is written there', async () => {
  const account = await call('POST', '/Account', { Name: 'Before' })
  await call('POST', '/Contact', { LastName: 'Ōe', Email: 'oe@renamed.test', AccountId: account })
  expect(await hub.connect()).toMatchObject({ kind: 'connected' })
  expect(await hub.sync('full')).toMatchObject({ status: 'completed', local_created: 1 })
  const company = () => hub.stack.sql(`select company from contacts where email = 'oe@renamed.test'`)
  expect(await company()).toEqual([{ company: 'Before' }])
  // So much later, and with a later contact, that the first one's own time is in no delta any more.
  passedMs += minutes20
  await crmUser('salesforce', hub.url).create({ email: 'later@renamed.test', firstName: 'Later', lastName: 'One' })
  expect(await hub.sync('delta')).toMatchObject({ status: 'completed', local_created: 1 })
  passedMs += minutes20

  await call('PATCH', `/Account/${account}`, { Name: 'After' })
  expect(await hub.sync('delta')).toMatchObject({ status: 'completed', local_updated: 1, crm_updated: 0 })
  expect(await company()).toEqual([{ company: 'After' }])
  expect(await hub.sync('delta')).toMatchObject({ status: 'completed', local_updated: 0 })
})
