import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { call } from './support/hubspot-client.ts'
import { type HubSpotFixture, hubSpotFixture } from './support/hubspot-connector.ts'

let fixture: HubSpotFixture
beforeEach(async () => {
  fixture = await hubSpotFixture([])
  await fixture.connector.account(fixture.session)
})
afterEach(() => fixture.close())

describe('a connection that was made for contacts alone', () => {
  const scopesOf = (scopes: readonly string[]) => ({
    ...fixture.session,
    tokens: async () => ({ ...(await fixture.session.tokens()), scopes }),
  })
  const contacts = ['read', 'write'].flatMap((access) => [`crm.objects.contacts.${access}`, `crm.schemas.contacts.${access}`])

  test('is connected without the property of companies, and healthy, with what companies would need', async () => {
    const session = scopesOf(contacts)
    const before = fixture.session.calls()
    const account = await fixture.connector.account(session)
    // The account, and the property with our id of contacts, notes and tasks, which have the same scopes.
    expect(fixture.session.calls() - before).toBe(4)
    const { missingScopes, missingByObject } = await fixture.connector.health(session)
    expect(missingScopes).toEqual([])
    expect(account.missingByObject).toEqual(missingByObject)
    const scopesFor = (path: string) =>
      ['objects', 'schemas'].flatMap((of) => [`crm.${of}.${path}.read`, `crm.${of}.${path}.write`])
    expect(missingByObject).toEqual({ account: scopesFor('companies'), opportunity: scopesFor('deals') })
  })

  test('has the property made with its first company', async () => {
    await call(fixture.url, 'DELETE', '/crm/v3/properties/companies/adsapp_account_id')
    const write = { kind: 'create', key: randomUUID(), externalId: randomUUID(), properties: { name: 'One' } } as const
    const session = fixture.session.withFields([{ name: 'name', type: 'text' }])
    const send = () => fixture.connector.upsertRecords(session, 'account', [write])
    expect(await send()).toMatchObject([{ kind: 'ok', created: true }])
    expect(await send()).toMatchObject([{ kind: 'ok', created: false }])
  })

  test('is asked for the scopes of companies and deals as optional ones', () => {
    const url = new URL(
      fixture.connector.oauth.authorizeUrl({
        state: 's',
        redirectUri: 'https://x.test',
        codeChallenge: 'c',
        environment: 'production',
      }),
    )
    expect(url.searchParams.get('scope')?.split(' ').toSorted()).toEqual([...contacts, 'oauth'].toSorted())
    const scopes = (path: string) => contacts.map((scope) => scope.replace('contacts', path))
    expect(url.searchParams.get('optional_scope')?.split(' ').toSorted()).toEqual(
      [...scopes('companies'), ...scopes('deals'), 'crm.objects.owners.read'].toSorted(),
    )
  })
})
