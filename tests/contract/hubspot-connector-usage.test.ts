import { afterEach, beforeEach, expect, test } from 'vitest'
import { failureOf } from '../unit/support/failure.ts'
import { type HubSpotFixture, hubSpotFixture } from './support/hubspot-connector.ts'

let fixture: HubSpotFixture
beforeEach(async () => {
  fixture = await hubSpotFixture()
})
afterEach(() => fixture.close())

test('an account without a daily limit tells no usage', async () => {
  await fixture.connector.listChanges(fixture.session, 'contact', null)
  expect(fixture.session.usage()).toBeNull()
})

test('of a daily limit it is known what is used, from calls through the SDK’s methods and from plain ones', async () => {
  await fixture.configure({ dailyLimit: 1_000 })
  await fixture.connector.listChanges(fixture.session, 'contact', null)
  expect(fixture.session.usage()).toEqual({ used: 1, limit: 1_000, unit: 'calls' })
  await fixture.connector.account(fixture.session)
  expect(fixture.session.usage()).toEqual({ used: 3, limit: 1_000, unit: 'calls' })
})

test('an answer that does not tell leaves what was known', async () => {
  await fixture.configure({ dailyLimit: 1_000 })
  await fixture.connector.describeFields(fixture.session, 'contact')
  await fixture.connector.countRecords(fixture.session, 'contact')
  expect(fixture.session.usage()).toEqual({ used: 1, limit: 1_000, unit: 'calls' })
})

test('a limit that is used up is known from the refusal', async () => {
  await fixture.configure({ dailyLimit: 2 })
  await fixture.connector.account(fixture.session)
  const failure = await failureOf(() => fixture.connector.listChanges(fixture.session, 'contact', null))
  expect(failure).toMatchObject({ kind: 'rate_limit', code: 'daily_limit' })
  expect(fixture.session.usage()).toEqual({ used: 2, limit: 2, unit: 'calls' })
})
