import { afterEach, expect, test } from 'vitest'
import type { Connector } from '../../src/lib/crm/port/connector.ts'
import type { Session } from '../../src/lib/crm/port/session.ts'
import { hubSpotFixture } from './support/hubspot-connector.ts'
import { type SalesforceFixture, startFixture } from './support/salesforce-connector.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

async function start(options: Parameters<typeof startFixture>[0] = {}): Promise<SalesforceFixture> {
  const fixture = await startFixture(options)
  opened.push(fixture)
  return fixture
}

/** What is known of the currency of an amount, and the field for currencies if there is one. */
async function described(connector: Connector, session: Session, object: 'account' | 'opportunity', amount: string) {
  const fields = await connector.describeFields(session, object)
  const { currency, currencyField } = fields.find(({ name }) => name === amount) ?? {}
  return { currency, currencyField, ofRecords: fields.find(({ name }) => name === 'CurrencyIsoCode') }
}

test('an org with one currency says which its amounts are in, in one call for all objects of a run', async () => {
  const { connector, sliceWith, requests } = await start({ currencies: 'one' })
  const session = sliceWith(new Map())
  await requests()
  for (const [object, name] of [
    ['opportunity', 'Amount'],
    ['account', 'AnnualRevenue'],
  ] as const) {
    const facts = await described(connector, session, object, name)
    expect(facts).toEqual({ currency: 'EUR', currencyField: undefined, ofRecords: undefined })
  }
  const { byRoute } = await requests()
  expect(Object.entries(byRoute).filter(([route]) => route.includes('Soap'))).toEqual([[expect.any(String), 1]])
})

test('an org with several says it of each record, which is never without one', async () => {
  const { connector, session } = await start()
  const facts = await described(connector, session(), 'opportunity', 'Amount')
  expect(facts).toMatchObject({ currencyField: 'CurrencyIsoCode', ofRecords: { readOnly: false, neverBlank: true } })
  expect(facts.currency).toBeUndefined()
})

test('amounts of HubSpot’s companies are in the currency of the account', async () => {
  const fixture = await hubSpotFixture([])
  opened.push(fixture)
  expect(await described(fixture.connector, fixture.session, 'account', 'annualrevenue')).toMatchObject({ currency: 'EUR' })
})
