import { z } from 'zod'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../../sandbox/salesforce/server.ts'
import type { CrmRecord, CrmUser, FieldsOf, UserObject, Values } from './crm-records.ts'
import { renamed, textOf } from './record-values.ts'
import { sendJson } from './send-json.ts'

/** `numbers`: the fields that are sent as numbers. */
type Spec<F extends string> = {
  readonly sobject: string
  readonly names: Readonly<Partial<Record<F, string>>>
  readonly numbers: readonly F[]
}

const specs: { readonly [O in UserObject]: Spec<FieldsOf[O]> } = {
  contact: {
    sobject: 'Contact',
    names: { email: 'Email', firstName: 'FirstName', lastName: 'LastName', phone: 'Phone', account: 'AccountId' },
    numbers: [],
  },
  account: {
    sobject: 'Account',
    names: { name: 'Name', website: 'Website', employees: 'NumberOfEmployees', parent: 'ParentId' },
    numbers: ['employees'],
  },
  opportunity: {
    sobject: 'Opportunity',
    names: { name: 'Name', stage: 'StageName', amount: 'Amount', closeDate: 'CloseDate', account: 'AccountId' },
    numbers: ['amount'],
  },
  task: { sobject: 'Task', names: { name: 'Subject' }, numbers: [] },
  lead: { sobject: 'Lead', names: { name: 'LastName', company: 'Company' }, numbers: [] },
}

const pageSchema = z.object({
  records: z.array(z.looseObject({ Id: z.string() })),
  nextRecordsUrl: z.string().optional(),
})

export function salesforceUser<O extends UserObject>(url: string, object: O): CrmUser<FieldsOf[O]> {
  type F = FieldsOf[O]
  const { sobject, names, numbers }: Spec<F> = specs[object]
  const call = (method: string, path: string, body?: unknown) =>
    sendJson(
      url,
      { authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}` },
      method,
      `/services/data/v68.0${path}`,
      body,
    )
  const body = (values: Values<F>) => renamed(values, names, (field, value) => (numbers.includes(field) ? Number(value) : value))
  return {
    create: async (values) => z.object({ id: z.string() }).parse(await call('POST', `/sobjects/${sobject}`, body(values))).id,
    edit: async (id, values) => void (await call('PATCH', `/sobjects/${sobject}/${id}`, body(values))),
    remove: async (id) => void (await call('DELETE', `/sobjects/${sobject}/${id}`)),
    async erase(id) {
      await call('DELETE', `/sobjects/${sobject}/${id}`)
      const xml = `<sessionId>${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}</sessionId><emptyRecycleBin><ids>${id}</ids></emptyRecycleBin>`
      const response = await fetch(`${url}/services/Soap/u/68.0`, { method: 'POST', body: xml })
      if (!/<success>true</.test(await response.text())) throw new Error(`The recycle bin kept ${id}.`)
    },
    merge: async (winner, loser) => void (await sendJson(url, {}, 'POST', '/_sandbox/merge', { org: 'acme', winner, loser })),
    restore: async (id) => void (await sendJson(url, {}, 'POST', '/_sandbox/undelete', { org: 'acme', id })),
    async list() {
      const columns = Object.values<string | undefined>(names).join(', ')
      const records: CrmRecord<F>[] = []
      let next = `/query?q=${encodeURIComponent(`SELECT Id, ${columns} FROM ${sobject}`)}`
      for (;;) {
        const page = pageSchema.parse(await call('GET', next))
        for (const row of page.records) records.push({ id: row.Id, values: textOf(row, names) })
        if (page.nextRecordsUrl === undefined) return records
        next = page.nextRecordsUrl.replace('/services/data/v68.0', '')
      }
    },
  }
}
