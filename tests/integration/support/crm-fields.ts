import { z } from 'zod'
import { HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN } from '../../../sandbox/hubspot/server.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../../sandbox/pipedrive/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../../sandbox/salesforce/server.ts'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '../../../src/lib/crm/domain/objects.ts'

/** Notes and tasks have calls of their own. */
type FieldObject = Exclude<SyncedObject, 'note' | 'task' | 'activity'>
type Values = Readonly<Record<string, unknown>>

/** A record's fields by the CRM's own names and in its own notation, as somebody working there sees and edits them. */
export type CrmFields = {
  read(id: string): Promise<Values>
  edit(id: string, values: Values): Promise<void>
}

const paths: Readonly<Record<CrmType, Readonly<Record<FieldObject, string>>>> = {
  hubspot: { contact: 'contacts', account: 'companies', opportunity: 'deals', lead: 'leads' },
  salesforce: { contact: 'Contact', account: 'Account', opportunity: 'Opportunity', lead: 'Lead' },
  pipedrive: { contact: 'persons', account: 'organizations', opportunity: 'deals', lead: 'leads' },
}
/** HubSpot's properties that are read. */
const properties: Readonly<Record<FieldObject, string>> = {
  contact: 'firstname,lastname,phone,jobtitle,city,interests,seat_count,newsletter,lifecyclestage',
  account: 'name,domain,website,phone,city,annualrevenue,numberofemployees',
  lead: 'hs_lead_name',
  opportunity: 'dealname,dealstage,pipeline,amount,deal_currency_code,closedate,description,closed_lost_reason,travel_start',
}

export function crmFields(crmType: CrmType, url: string, object: FieldObject = 'contact'): CrmFields {
  const call = async (headers: Record<string, string>, method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  const valuesSchema = z.record(z.string(), z.unknown())
  switch (crmType) {
    case 'hubspot': {
      const headers = { authorization: `Bearer ${HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN}` }
      const path = (id: string) => `/crm/v3/objects/${paths.hubspot[object]}/${id}`
      return {
        read: async (id) =>
          z.object({ properties: valuesSchema }).parse(await call(headers, 'GET', `${path(id)}?properties=${properties[object]}`))
            .properties,
        edit: async (id, values) => void (await call(headers, 'PATCH', path(id), { properties: values })),
      }
    }
    case 'salesforce': {
      const headers = { authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}` }
      const path = (id: string) => `/services/data/v68.0/sobjects/${paths.salesforce[object]}/${id}`
      return {
        read: async (id) => valuesSchema.parse(await call(headers, 'GET', path(id))),
        edit: async (id, values) => void (await call(headers, 'PATCH', path(id), values)),
      }
    }
    case 'pipedrive': {
      const headers = { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken }
      const path = (id: string) => `/api/v2/${paths.pipedrive[object]}/${id}`
      const recordSchema = z.object({ data: z.looseObject({ custom_fields: valuesSchema }) })
      return {
        async read(id) {
          const { custom_fields: custom, ...record } = recordSchema.parse(await call(headers, 'GET', path(id))).data
          return { ...record, ...custom }
        },
        async edit(id, values) {
          const isCustom = ([name]: readonly [string, unknown]) => /^[0-9a-f]{40}$/.test(name)
          const entries = Object.entries(values)
          const custom = Object.fromEntries(entries.filter(isCustom))
          await call(headers, 'PATCH', path(id), {
            ...Object.fromEntries(entries.filter((entry) => !isCustom(entry))),
            ...(Object.keys(custom).length === 0 ? {} : { custom_fields: custom }),
          })
        },
      }
    }
  }
}
