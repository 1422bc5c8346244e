import { afterEach, beforeEach, expect, test } from 'vitest'
import { failureOf } from '../unit/support/failure.ts'
import { type HubSpotStand, hubSpotStand } from './support/hubspot-connector.ts'

let stand: HubSpotStand
beforeEach(async () => {
  stand = await hubSpotStand()
})
afterEach(() => stand.close())

test('an account without a daily limit tells no usage', async () => {
  await stand.connector.listChanges(stand.session, 'contact', null)
  expect(stand.session.usage()).toBeNull()
})

test('of a daily limit it is known what is used, from calls through the SDK’s methods and from plain ones', async () => {
  await stand.configure({ dailyLimit: 1_000 })
  await stand.connector.listChanges(stand.session, 'contact', null)
  expect(stand.session.usage()).toEqual({ used: 1, limit: 1_000, unit: 'calls' })
  await stand.connector.account(stand.session)
  expect(stand.session.usage()).toEqual({ used: 3, limit: 1_000, unit: 'calls' })
})

test('an answer that does not tell leaves what was known', async () => {
  await stand.configure({ dailyLimit: 1_000 })
  await stand.connector.describeFields(stand.session, 'contact')
  await stand.connector.countRecords(stand.session, 'contact')
  expect(stand.session.usage()).toEqual({ used: 1, limit: 1_000, unit: 'calls' })
})

test('a limit that is used up is known from the refusal', async () => {
  await stand.configure({ dailyLimit: 2 })
  await stand.connector.account(stand.session)
  const failure = await failureOf(() => stand.connector.listChanges(stand.session, 'contact', null))
  expect(failure).toMatchObject({ kind: 'rate_limit', code: 'daily_limit' })
  expect(stand.session.usage()).toEqual({ used: 2, limit: 2, unit: 'calls' })
})
