import { afterEach, beforeEach, expect, test } from 'vitest'
import { failureOf } from '../unit/support/failure.ts'
import { type HubSpotFixture, hubSpotFixture } from './support/hubspot-connector.ts'

let fixture: HubSpotFixture
beforeEach(async () => {
  fixture = await hubSpotFixture()
})
afterEach(() => fixture.close())

test('an account without a daily limit reports no usage', async () => {
  await fixture.connector.listChanges(fixture.session, 'contact', null)
  expect(fixture.session.usage()).toBeNull()
})

test('the usage of a daily limit is known from every call, whether by an SDK method or a raw request', async () => {
  await fixture.configure({ dailyLimit: 1_000 })
  await fixture.connector.listChanges(fixture.session, 'contact', null)
  expect(fixture.session.usage()).toEqual({ used: 1, limit: 1_000, unit: 'calls' })
  // The account, and the property with our id of each object.
  await fixture.connector.account(fixture.session)
  expect(fixture.session.usage()).toEqual({ used: 7, limit: 1_000, unit: 'calls' })
})

test('a response without usage keeps the last known one', async () => {
  await fixture.configure({ dailyLimit: 1_000 })
  await fixture.connector.describeFields(fixture.session, 'contact')
  await fixture.connector.countRecords(fixture.session, 'contact')
  expect(fixture.session.usage()).toEqual({ used: 1, limit: 1_000, unit: 'calls' })
})

test('an exhausted limit is known from the refusal', async () => {
  await fixture.configure({ dailyLimit: 6 })
  await fixture.connector.account(fixture.session)
  const failure = await failureOf(() => fixture.connector.listChanges(fixture.session, 'contact', null))
  expect(failure).toMatchObject({ kind: 'rate_limit', code: 'daily_limit' })
  expect(fixture.session.usage()).toEqual({ used: 6, limit: 6, unit: 'calls' })
})
