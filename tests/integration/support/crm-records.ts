import { z } from 'zod'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN } from '../../../sandbox/hubspot/server.ts'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../../sandbox/pipedrive/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../../sandbox/salesforce/server.ts'

export type Field = 'email' | 'firstName' | 'lastName' | 'phone'
export type Values = Readonly<Partial<Record<Field, string | null>>>
export type CrmRecord = { readonly id: string; readonly values: Readonly<Record<Field, string | null>> }

/** Edits in a CRM's seeded account, past the hub. */
export type CrmUser = {
  create(values: Values): Promise<string>
  edit(id: string, values: Values): Promise<void>
  remove(id: string): Promise<void>
  /** Merges the loser into the winner, which keeps its id. */
  merge(winner: string, loser: string): Promise<void>
  /** Restores a removed record. */
  restore(id: string): Promise<void>
  /** Removes a record so that the CRM has no trace of it. */
  erase(id: string): Promise<void>
  list(): Promise<readonly CrmRecord[]>
}

export function crmUser(crmType: CrmType, url: string): CrmUser {
  return { salesforce: salesforceUser, hubspot: hubSpotUser, pipedrive: pipedriveUser }[crmType](url)
}

/** One call to a CRM's API. @returns what it answers, null for nothing @throws Error for anything but success */
export async function sendJson(
  url: string,
  headers: Record<string, string>,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return text === '' ? null : JSON.parse(text)
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null)

function salesforceUser(url: string): CrmUser {
  const names = { email: 'Email', firstName: 'FirstName', lastName: 'LastName', phone: 'Phone' }
  const call = (method: string, path: string, body?: unknown) =>
    sendJson(
      url,
      { authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}` },
      method,
      `/services/data/v68.0${path}`,
      body,
    )
  const pageSchema = z.object({
    records: z.array(z.object({ Id: z.string(), Email: text, FirstName: text, LastName: text, Phone: text })),
    nextRecordsUrl: z.string().optional(),
  })
  return {
    create: async (values) =>
      z.object({ id: z.string() }).parse(await call('POST', '/sobjects/Contact', renamed(values, names))).id,
    edit: async (id, values) => void (await call('PATCH', `/sobjects/Contact/${id}`, renamed(values, names))),
    remove: async (id) => void (await call('DELETE', `/sobjects/Contact/${id}`)),
    async erase(id) {
      await call('DELETE', `/sobjects/Contact/${id}`)
      const body = `<sessionId>${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}</sessionId><emptyRecycleBin><ids>${id}</ids></emptyRecycleBin>`
      const response = await fetch(`${url}/services/Soap/u/68.0`, { method: 'POST', body })
      if (!/<success>true</.test(await response.text())) throw new Error(`The recycle bin kept ${id}.`)
    },
    merge: async (winner, loser) => void (await sendJson(url, {}, 'POST', '/_sandbox/merge', { org: 'acme', winner, loser })),
    restore: async (id) => void (await sendJson(url, {}, 'POST', '/_sandbox/undelete', { org: 'acme', id })),
    async list() {
      const records: CrmRecord[] = []
      let next = `/query?q=${encodeURIComponent('SELECT Id, Email, FirstName, LastName, Phone FROM Contact')}`
      for (;;) {
        const page = pageSchema.parse(await call('GET', next))
        for (const row of page.records) {
          records.push({
            id: row.Id,
            values: { email: row.Email, firstName: row.FirstName, lastName: row.LastName, phone: row.Phone },
          })
        }
        if (page.nextRecordsUrl === undefined) return records
        next = page.nextRecordsUrl.replace('/services/data/v68.0', '')
      }
    },
  }
}

function hubSpotUser(url: string): CrmUser {
  const names = { email: 'email', firstName: 'firstname', lastName: 'lastname', phone: 'phone' }
  const call = (method: string, path: string, body?: unknown) =>
    sendJson(
      url,
      { authorization: `Bearer ${HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN}` },
      method,
      `/crm/v3/objects/contacts${path}`,
      body,
    )
  const properties = (values: Values) => ({
    properties: Object.fromEntries(Object.entries(renamed(values, names)).map(([name, value]) => [name, value ?? ''])),
  })
  const pageSchema = z.object({
    results: z.array(
      z.object({ id: z.string(), properties: z.object({ email: text, firstname: text, lastname: text, phone: text }) }),
    ),
    paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
  })
  return {
    create: async (values) => z.object({ id: z.string() }).parse(await call('POST', '', properties(values))).id,
    edit: async (id, values) => void (await call('PATCH', `/${id}`, properties(values))),
    remove: async (id) => void (await call('DELETE', `/${id}`)),
    erase: async (id) => void (await call('POST', '/gdpr-delete', { objectId: id })),
    merge: async (winner, loser) => void (await call('POST', '/merge', { primaryObjectId: winner, objectIdToMerge: loser })),
    restore: async (id) => void (await sendJson(url, {}, 'POST', `/_sandbox/contacts/${id}/restore?portal=4711`)),
    async list() {
      const records: CrmRecord[] = []
      let after = ''
      for (;;) {
        const page = pageSchema.parse(await call('GET', `?limit=100&properties=email,firstname,lastname,phone${after}`))
        for (const { id, properties: row } of page.results) {
          records.push({ id, values: { email: row.email, firstName: row.firstname, lastName: row.lastname, phone: row.phone } })
        }
        if (!page.paging) return records
        after = `&after=${page.paging.next.after}`
      }
    },
  }
}

function pipedriveUser(url: string): CrmUser {
  const call = (method: string, path: string, body?: unknown) =>
    sendJson(url, { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken }, method, `/api/v2/persons${path}`, body)
  const primary = (value: string | null) => (value === null ? [] : [{ value, primary: true, label: 'work' }])
  const body = ({ email, phone, firstName, lastName }: Values) => ({
    ...(firstName === undefined ? {} : { first_name: firstName }),
    ...(lastName === undefined ? {} : { last_name: lastName }),
    ...(email === undefined ? {} : { emails: primary(email) }),
    ...(phone === undefined ? {} : { phones: primary(phone) }),
  })
  const idSchema = z.object({ data: z.object({ id: z.number() }) })
  const entries = z.array(z.object({ value: z.string(), primary: z.boolean() })).nullish()
  const pageSchema = z.object({
    data: z.array(z.object({ id: z.number(), first_name: text, last_name: text, emails: entries, phones: entries })),
    additional_data: z.object({ next_cursor: z.string().nullish() }).nullish(),
  })
  const main = (list: z.infer<typeof entries>) => list?.find((entry) => entry.primary)?.value ?? null
  return {
    create: async (values) => String(idSchema.parse(await call('POST', '', body(values))).data.id),
    edit: async (id, values) => void (await call('PATCH', `/${id}`, body(values))),
    remove: async (id) => void (await call('DELETE', `/${id}`)),
    merge: async (winner, loser) =>
      void (await sendJson(
        url,
        { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken },
        'PUT',
        `/api/v1/persons/${loser}/merge`,
        {
          merge_with_id: Number(winner),
        },
      )),
    erase: async (id) => void (await call('DELETE', `/${id}`)),
    restore: async () => {
      throw new Error('Pipedrive has no call that brings a person back.')
    },
    async list() {
      const records: CrmRecord[] = []
      let cursor = ''
      for (;;) {
        const page = pageSchema.parse(await call('GET', `?limit=500${cursor}`))
        for (const row of page.data) {
          const values = { email: main(row.emails), firstName: row.first_name, lastName: row.last_name, phone: main(row.phones) }
          records.push({ id: String(row.id), values })
        }
        const next = page.additional_data?.next_cursor
        if (!next) return records
        cursor = `&cursor=${encodeURIComponent(next)}`
      }
    },
  }
}

function renamed(values: Values, names: Readonly<Record<Field, string>>): Record<string, string | null> {
  return Object.fromEntries(
    (Object.keys(names) as Field[]).flatMap((field) => {
      const value = values[field]
      return value === undefined ? [] : [[names[field], value]]
    }),
  )
}
