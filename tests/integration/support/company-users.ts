import { z } from 'zod'
import { HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN } from '../../../sandbox/hubspot/server.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../../sandbox/pipedrive/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../../sandbox/salesforce/server.ts'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { sendJson } from './crm-records.ts'

/** What people of a CRM do with companies and whose contacts they are, past the hub. */
export type CompanyUser = {
  addCompany(name: string, website: string): Promise<string>
  addContact(email: string): Promise<string>
  /** Gives a contact its company, or takes it away. */
  assign(contactId: string, companyId: string | null): Promise<void>
  renameCompany(id: string, name: string): Promise<void>
  /** Merges the loser into the winner. */
  merge(winner: string, loser: string): Promise<void>
  companies(): Promise<readonly { readonly id: string; readonly name: string }[]>
  contacts(): Promise<readonly { readonly id: string; readonly email: string; readonly companyId: string | null }[]>
}

export function companyUser(crmType: CrmType, url: string): CompanyUser {
  return { salesforce, hubspot, pipedrive }[crmType](url)
}

const idSchema = z.object({ id: z.union([z.string(), z.number()]).transform(String) })
const blank = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === '' ? null : String(value)))

function hubspot(url: string): CompanyUser {
  const call = (method: string, path: string, body?: unknown) =>
    sendJson(url, { authorization: `Bearer ${HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN}` }, method, path, body)
  const create = async (object: string, properties: Record<string, string>) =>
    idSchema.parse(await call('POST', `/crm/v3/objects/${object}`, { properties })).id
  const pageSchema = z.object({
    results: z.array(z.object({ id: z.string(), properties: z.record(z.string(), blank) })),
    paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
  })
  const list = async (object: string, properties: string) => {
    const found: z.infer<typeof pageSchema>['results'] = []
    for (let after = ''; ; ) {
      const page = pageSchema.parse(await call('GET', `/crm/v3/objects/${object}?limit=100&properties=${properties}${after}`))
      found.push(...page.results)
      if (!page.paging) return found
      after = `&after=${page.paging.next.after}`
    }
  }
  return {
    addCompany: (name, website) => create('companies', { name, domain: website, website }),
    addContact: (email) => create('contacts', { email }),
    async assign(contactId, companyId) {
      const from = { id: contactId }
      if (companyId === null) {
        const held = (await list('contacts', 'associatedcompanyid')).find(({ id }) => id === contactId)?.properties[
          'associatedcompanyid'
        ]
        if (held)
          await call('POST', '/crm/v4/associations/contacts/companies/batch/archive', { inputs: [{ from, to: [{ id: held }] }] })
        return
      }
      const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }]
      await call('POST', '/crm/v4/associations/contacts/companies/batch/create', {
        inputs: [{ from, to: { id: companyId }, types }],
      })
    },
    renameCompany: async (id, name) => void (await call('PATCH', `/crm/v3/objects/companies/${id}`, { properties: { name } })),
    merge: async (winner, loser) =>
      void (await call('POST', '/crm/v3/objects/companies/merge', { primaryObjectId: winner, objectIdToMerge: loser })),
    companies: async () =>
      (await list('companies', 'name')).map(({ id, properties }) => ({ id, name: properties['name'] ?? '' })),
    contacts: async () =>
      (await list('contacts', 'email,associatedcompanyid')).map(({ id, properties }) => ({
        id,
        email: properties['email'] ?? '',
        companyId: properties['associatedcompanyid'] ?? null,
      })),
  }
}

function salesforce(url: string): CompanyUser {
  const call = (method: string, path: string, body?: unknown) =>
    sendJson(
      url,
      { authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}` },
      method,
      `/services/data/v68.0${path}`,
      body,
    )
  const create = async (object: string, fields: Record<string, string>) =>
    idSchema.parse(await call('POST', `/sobjects/${object}`, fields)).id
  const query = async (soql: string) =>
    z
      .object({ records: z.array(z.looseObject({ Id: z.string() })) })
      .parse(await call('GET', `/query?q=${encodeURIComponent(soql)}`)).records
  return {
    addCompany: (name, website) => create('Account', { Name: name, Website: website }),
    addContact: (email) => create('Contact', { Email: email, LastName: 'Nr' }),
    assign: async (contactId, companyId) =>
      void (await call('PATCH', `/sobjects/Contact/${contactId}`, { AccountId: companyId })),
    renameCompany: async (id, name) => void (await call('PATCH', `/sobjects/Account/${id}`, { Name: name })),
    merge: async (winner, loser) => void (await sendJson(url, {}, 'POST', '/_sandbox/merge', { org: 'acme', winner, loser })),
    companies: async () =>
      (await query('SELECT Id, Name FROM Account')).map((row) => ({ id: row.Id, name: blank.parse(row['Name']) ?? '' })),
    contacts: async () =>
      (await query('SELECT Id, Email, AccountId FROM Contact')).map((row) => ({
        id: row.Id,
        email: blank.parse(row['Email']) ?? '',
        companyId: blank.parse(row['AccountId']),
      })),
  }
}

function pipedrive(url: string): CompanyUser {
  const call = async (method: string, path: string, body?: unknown) =>
    z
      .object({ data: z.unknown() })
      .parse(await sendJson(url, { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken }, method, `/api/v2${path}`, body)).data
  const rows = z.array(z.looseObject({ id: z.number() }))
  return {
    addCompany: async (name, website) => idSchema.parse(await call('POST', '/organizations', { name, website })).id,
    addContact: async (email) =>
      idSchema.parse(await call('POST', '/persons', { name: 'Nr', emails: [{ value: email, primary: true, label: 'work' }] })).id,
    assign: async (contactId, companyId) =>
      void (await call('PATCH', `/persons/${contactId}`, { org_id: companyId === null ? null : Number(companyId) })),
    renameCompany: async (id, name) => void (await call('PATCH', `/organizations/${id}`, { name })),
    merge: async (winner, loser) =>
      void (await sendJson(
        url,
        { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken },
        'PUT',
        `/api/v1/organizations/${loser}/merge`,
        {
          merge_with_id: Number(winner),
        },
      )),
    companies: async () =>
      rows
        .parse(await call('GET', '/organizations?limit=500'))
        .map((row) => ({ id: String(row.id), name: blank.parse(row['name']) ?? '' })),
    contacts: async () =>
      rows.parse(await call('GET', '/persons?limit=500')).map((row) => ({
        id: String(row.id),
        email: z.array(z.object({ value: z.string() })).parse(row['emails'])[0]?.value ?? '',
        companyId: blank.parse(row['org_id']),
      })),
  }
}
