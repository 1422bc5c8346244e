import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { isAdsappField } from '../../src/lib/crm/domain/entities.ts'
import { validateMapping } from '../../src/lib/crm/domain/field-mapping.ts'
import { registeredCrms } from '../../src/lib/crm/registry.ts'
import { connectorFixtures } from './support/connector-fixtures.ts'
import { describeEachConnector } from './support/each-connector.ts'

const unknownToken = '0000000000000000000000000000000000000000'

test('every CRM is registered, and each has a sandbox to be tested on', () => {
  expect(registeredCrms.toSorted()).toEqual(['hubspot', 'pipedrive', 'salesforce'])
  expect(registeredCrms.filter((crmType) => Object.keys(connectorFixtures[crmType] ?? {}).length === 0)).toEqual([])
})

describeEachConnector((opened) => {
  test('is what it is registered as, and its budgets and sizes are positive', () => {
    const { connector, crmType } = opened()
    expect(connector.crmType).toBe(crmType)
    expect(connector.capabilities.objects).toContain('contact')
    expect(connector.capabilities.batchSize).toBeGreaterThan(0)
    for (const { requests, perMs } of Object.values(connector.capabilities.budgets))
      expect(Math.min(requests, perMs)).toBeGreaterThan(0)
  })

  test('its default mapping names fields that both sides have, in directions that both allow', async () => {
    const { connector, session, fields: known } = opened()
    const fields = await connector.describeFields(session, 'contact')
    expect(
      validateMapping(connector.defaultMapping.contact, isAdsappField, new Map(fields.map((field) => [field.name, field]))),
    ).toEqual([])
    expect(new Set(fields.map((field) => field.name)).size).toBe(fields.length)
    expect(fields.find((field) => field.name === known.readOnly)?.readOnly).toBe(true)
    expect(
      fields.filter((field) => field.type === 'picklist' && !field.readOnly && (field.options ?? []).length > 0),
    ).not.toEqual([])
  })

  test('connecting again readies the account again without complaint', async () => {
    const { connector, session } = opened()
    const account = await connector.account(session)
    expect(account.id).not.toBe('')
    expect(account.name).not.toBe('')
    expect(URL.canParse(account.recordUrl)).toBe(true)
  })

  test('a token that the CRM does not know is refused as a question of access, in words', async () => {
    const { connector, conversation } = opened()
    const refused = connector.account(conversation(unknownToken))
    await expect(refused).rejects.toMatchObject({ kind: 'auth', message: expect.stringMatching(/\w+ \w+ \w+/) })
  })

  test('is healthy with a good token, in one call, and names the account that it opens', async () => {
    const { connector, session, conversation } = opened()
    const fresh = conversation()
    expect(await connector.health(fresh)).toEqual({
      accountId: (await connector.account(session)).id,
      missingScopes: [],
    })
    expect(fresh.calls()).toBe(1)
  })

  test('is not healthy with a token that the CRM does not know, which is a question of access', async () => {
    const { connector, conversation } = opened()
    const refused = connector.health(conversation(unknownToken))
    await expect(refused).rejects.toMatchObject({ kind: 'auth' })
  })

  test('tells which rights a token lacks that has others', async () => {
    const { connector, session } = opened()
    const tokens = { ...(await session.tokens()), scopes: ['something:else'] }
    const { missingScopes } = await connector.health({ ...session, tokens: async () => tokens })
    expect(missingScopes.length).toBeGreaterThan(0)
    expect(missingScopes).not.toContain('something:else')
  })

  test('refuses pushes that nobody signed, whatever they hold, and calls them neither old nor malformed', () => {
    const { webhook } = opened().connector
    const url = webhook.address('https://app.example.test', randomUUID(), 'secret')
    expect(URL.canParse(url)).toBe(true)
    const bodies = ['', '[]', '{}', '<a/>', '[{"subscriptionType":"contact.creation"}]', '\u0000\uFFFF', 'x'.repeat(100_000)]
    for (const body of bodies) {
      const request = {
        method: 'POST',
        url: url.replace('secret', 'guess'),
        headers: new Headers({ authorization: 'Basic YWRzYXBwOmd1ZXNz', 'x-hubspot-signature-v3': 'guess' }),
        body: new TextEncoder().encode(body),
      }
      for (const secrets of [[], [''], ['secret'], ['secret', 'former']]) {
        expect(webhook.read(request, secrets, Date.now())).toEqual({ kind: 'refused', code: 'bad_signature' })
      }
    }
  })

  test('what it charges for a call is told in the unit that its usage is counted in', () => {
    const { costs } = opened().connector.capabilities
    expect(['calls', 'tokens']).toContain(costs.unit)
    expect(Math.min(costs.page, costs.read, costs.lookup, costs.write)).toBeGreaterThan(0)
  })
})
