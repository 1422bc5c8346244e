import { z } from 'zod'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../../sandbox/pipedrive/server.ts'
import type { CrmRecord, CrmUser, FieldsOf, UserObject, Values } from './crm-records.ts'
import { asText } from './record-values.ts'
import { sendJson } from './send-json.ts'

type Row = Readonly<Record<string, unknown>>
type Spec<F extends string> = {
  readonly path: string
  readonly body: (values: Values<F>) => Record<string, unknown>
  readonly read: (row: Row) => Record<F, string | null>
}

const entries = z.array(z.object({ value: z.string(), primary: z.boolean() })).nullish()
const main = (list: unknown) => entries.parse(list)?.find((entry) => entry.primary)?.value ?? null
const primary = (value: string | null) => (value === null ? [] : [{ value, primary: true, label: 'work' }])
const number = (value: string | null) => (value === null ? null : Number(value))
const sent = <T>(name: string, value: string | null | undefined, as: (value: string | null) => T) =>
  value === undefined ? {} : { [name]: as(value) }
const same = (value: string | null) => value

const specs: { readonly [O in UserObject]: Spec<FieldsOf[O]> | null } = {
  contact: {
    path: 'persons',
    body: ({ email, phone, firstName, lastName, account }) => ({
      ...sent('first_name', firstName, same),
      ...sent('last_name', lastName, same),
      ...sent('emails', email, primary),
      ...sent('phones', phone, primary),
      ...sent('org_id', account, number),
    }),
    read: (row) => ({
      email: main(row['emails']),
      firstName: asText(row['first_name']),
      lastName: asText(row['last_name']),
      phone: main(row['phones']),
      account: asText(row['org_id']),
    }),
  },
  account: {
    path: 'organizations',
    body: ({ name, website, employees }) => ({
      ...sent('name', name, same),
      ...sent('website', website, same),
      ...sent('employee_count', employees, number),
    }),
    read: (row) => ({
      name: asText(row['name']),
      domain: null,
      website: asText(row['website']),
      employees: asText(row['employee_count']),
      parent: null,
    }),
  },
  opportunity: {
    path: 'deals',
    body: ({ name, stage, amount, closeDate, account }) => ({
      ...sent('title', name, same),
      ...(stage === 'won' || stage === 'lost' ? { status: stage } : sent('stage_id', stage, number)),
      ...sent('value', amount, number),
      ...sent('expected_close_date', closeDate, same),
      ...sent('org_id', account, number),
    }),
    read: (row) => ({
      name: asText(row['title']),
      stage: row['status'] === 'open' ? asText(row['stage_id']) : asText(row['status']),
      amount: asText(row['value']),
      closeDate: asText(row['expected_close_date']),
      account: asText(row['org_id']),
    }),
  },
  task: {
    path: 'activities',
    body: ({ name }) => sent('subject', name, same),
    read: (row) => ({ name: asText(row['subject']) }),
  },
  // Its leads are not synced.
  lead: null,
}

const idSchema = z.object({ data: z.object({ id: z.number() }) })
const pageSchema = z.object({
  data: z.array(z.looseObject({ id: z.number() })),
  additional_data: z.object({ next_cursor: z.string().nullish() }).nullish(),
})

export function pipedriveUser<O extends UserObject>(url: string, object: O): CrmUser<FieldsOf[O]> {
  const spec: Spec<FieldsOf[O]> | null = specs[object]
  if (spec === null) throw new Error(`Pipedrive’s records of ${object} are not synced.`)
  const { path, body, read } = spec
  const headers = { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken }
  const call = (method: string, address: string, sentBody?: unknown) =>
    sendJson(url, headers, method, `/api/v2/${path}${address}`, sentBody)
  return {
    create: async (values) => String(idSchema.parse(await call('POST', '', body(values))).data.id),
    edit: async (id, values) => void (await call('PATCH', `/${id}`, body(values))),
    remove: async (id) => void (await call('DELETE', `/${id}`)),
    merge: async (winner, loser) =>
      void (await sendJson(url, headers, 'PUT', `/api/v1/${path}/${loser}/merge`, { merge_with_id: Number(winner) })),
    erase: async (id) => void (await call('DELETE', `/${id}`)),
    restore: async () => {
      throw new Error('Pipedrive has no call that brings a record back.')
    },
    async list() {
      const records: CrmRecord<FieldsOf[O]>[] = []
      for (let cursor = ''; ; ) {
        const page = pageSchema.parse(await call('GET', `?limit=500${cursor}`))
        for (const row of page.data) records.push({ id: String(row.id), values: read(row) })
        const next = page.additional_data?.next_cursor
        if (!next) return records
        cursor = `&cursor=${encodeURIComponent(next)}`
      }
    },
  }
}
