import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { fieldOf, isSyncedObject } from '../../src/lib/crm/domain/objects.ts'
import { type FieldMapping, validateMapping } from '../../src/lib/crm/domain/field-mapping.ts'
import { crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
import { connectorFixtures } from './support/connector-fixtures.ts'
import { describeEachConnector } from './support/each-connector.ts'
import { capabilityOf } from '../../src/lib/crm/port/capabilities.ts'

const unknownToken = '0000000000000000000000000000000000000000'

test('every CRM has a sandbox for these tests', () => {
  expect(crmTypeSchema.options.toSorted()).toEqual(['hubspot', 'pipedrive', 'salesforce'])
  expect(crmTypeSchema.options.filter((crmType) => Object.keys(connectorFixtures[crmType] ?? {}).length === 0)).toEqual([])
})

describeEachConnector((opened) => {
  test('has the type that it is registered as, and positive budgets and sizes', () => {
    const { connector, crmType, object } = opened()
    expect(connector.crmType).toBe(crmType)
    expect(capabilityOf(connector, object).batchSize).toBeGreaterThan(0)
    for (const { requests, perMs } of Object.values(connector.capabilities.budgets))
      expect(Math.min(requests, perMs)).toBeGreaterThan(0)
  })

  test('has a default mapping of existing fields, in directions that both sides allow', async () => {
    const { connector, object, session, fields: known } = opened()
    const fields = await connector.describeFields(session, object)
    const byName = new Map(fields.map((field) => [field.name, field]))
    const references = connector.referenceMapping?.[object] ?? []
    const rows = [...(connector.defaultMapping[object] ?? []), ...references]
    expect(rows.length).toBeGreaterThan(4)
    expect(validateMapping(object, rows, byName)).toEqual([])
    const owners = rows.filter(({ adsappField }) => adsappField === 'owner')
    expect(owners.map(({ crmField }) => byName.get(crmField)?.target)).toEqual(['user'])
    const isReference = (row: FieldMapping) => !owners.includes(row) && byName.get(row.crmField)?.target !== undefined
    expect([
      rows.filter(isReference),
      references.every(
        (row) => isSyncedObject(object) && byName.get(row.crmField)?.target === fieldOf(object, row.adsappField)?.to,
      ),
    ]).toEqual([references, true])
    expect(new Set(fields.map((field) => field.name)).size).toBe(fields.length)
    expect(fields.find((field) => field.name === known.readOnly)?.readOnly).toBe(true)
    expect(
      fields.filter((field) => field.type === 'picklist' && !field.readOnly && (field.options ?? []).length > 0),
    ).not.toEqual([])
  })

  test('prepares the account again when it is connected again', async () => {
    const { connector, object, session } = opened()
    const account = await connector.account(session)
    expect(account.id).not.toBe('')
    expect(account.name).not.toBe('')
    expect(URL.canParse(account.recordUrls[object] ?? '')).toBe(true)
  })

  test('reports an unknown token as an access error with a sentence', async () => {
    const { connector, conversation } = opened()
    const refused = connector.account(conversation(unknownToken))
    await expect(refused).rejects.toMatchObject({ kind: 'auth', message: expect.stringMatching(/\w+ \w+ \w+/) })
  })

  test('is healthy with a valid token, in one call, and names the account', async () => {
    const { connector, session, conversation } = opened()
    const fresh = conversation()
    expect({ missingByObject: {}, ...(await connector.health(fresh)) }).toEqual({
      accountId: (await connector.account(session)).id,
      missingScopes: [],
      missingByObject: {},
    })
    expect(fresh.calls()).toBe(1)
  })

  test('is not healthy with an unknown token, which is an access error', async () => {
    const { connector, conversation } = opened()
    const refused = connector.health(conversation(unknownToken))
    await expect(refused).rejects.toMatchObject({ kind: 'auth' })
  })

  test('names the scopes that a token lacks', async () => {
    const { connector, session } = opened()
    const tokens = { ...(await session.tokens()), scopes: ['something:else'] }
    const { missingScopes } = await connector.health({ ...session, tokens: async () => tokens })
    expect(missingScopes.length).toBeGreaterThan(0)
    expect(missingScopes).not.toContain('something:else')
  })

  test('refuses unsigned webhooks for their signature, whatever their age and content', () => {
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

  test('reports the cost of a call in the unit of its usage', () => {
    const { costs } = capabilityOf(opened().connector, opened().object)
    expect(['calls', 'tokens']).toContain(costs.unit)
    expect(Math.min(costs.page, costs.read, costs.lookup, costs.write)).toBeGreaterThan(0)
  })
})
