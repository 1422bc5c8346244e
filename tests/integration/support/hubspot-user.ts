import { z } from 'zod'
import { HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN } from '../../../sandbox/hubspot/server.ts'
import type { CrmRecord, CrmUser, FieldsOf, UserObject, Values } from './crm-records.ts'
import { fieldsOf, type Names, renamed, textOf } from './record-values.ts'
import { sendJson } from './send-json.ts'

/** A reference is an association of a number, shown in a property. */
type Reference = { readonly shownBy: string; readonly to: string; readonly type: number }
type Spec<F extends string> = {
  readonly path: string
  readonly names: Names<F>
  readonly references: Readonly<Partial<Record<F, Reference>>>
}

const specs: { readonly [O in UserObject]: Spec<FieldsOf[O]> | null } = {
  contact: {
    path: 'contacts',
    names: { email: 'email', firstName: 'firstname', lastName: 'lastname', phone: 'phone' },
    references: { account: { shownBy: 'associatedcompanyid', to: 'companies', type: 1 } },
  },
  account: {
    path: 'companies',
    names: { name: 'name', domain: 'domain', website: 'website', employees: 'numberofemployees' },
    references: { parent: { shownBy: 'hs_parent_company_id', to: 'companies', type: 14 } },
  },
  opportunity: {
    path: 'deals',
    names: { name: 'dealname', stage: 'dealstage', amount: 'amount', closeDate: 'closedate' },
    references: {},
  },
  task: { path: 'tasks', names: { name: 'hs_task_subject' }, references: {} },
  // Its leads are not synced.
  lead: null,
}

const idSchema = z.object({ id: z.string() })
const pageSchema = z.object({
  results: z.array(z.object({ id: z.string(), properties: z.record(z.string(), z.unknown()) })),
  paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
})
const associationsSchema = z.object({
  results: z.array(
    z.object({
      to: z.array(
        z.object({
          toObjectId: z.union([z.string(), z.number()]).transform(String),
          associationTypes: z.array(z.object({ typeId: z.number() })),
        }),
      ),
    }),
  ),
})

export function hubSpotUser<O extends UserObject>(url: string, object: O): CrmUser<FieldsOf[O]> {
  type F = FieldsOf[O]
  const spec: Spec<F> | null = specs[object]
  if (spec === null) throw new Error(`HubSpot’s records of ${object} are not synced.`)
  const { path, names, references } = spec
  const send = (method: string, address: string, body?: unknown) =>
    sendJson(url, { authorization: `Bearer ${HUBSPOT_SANDBOX_PRIVATE_APP_TOKEN}` }, method, address, body)
  const call = (method: string, address: string, body?: unknown) => send(method, `/crm/v3/objects/${path}${address}`, body)
  const properties = (values: Values<F>) => ({
    properties: Object.fromEntries(Object.entries(renamed(values, names)).map(([name, value]) => [name, value ?? ''])),
  })
  const shown: Partial<Record<F, string>> = { ...names }
  for (const field of fieldsOf(references)) {
    const property = references[field]?.shownBy
    if (property !== undefined) shown[field] = property
  }

  /** Gives a record the ones that it leads to, or takes them away: a former one is not left beside the new one. */
  async function associate(id: string, values: Values<F>): Promise<void> {
    for (const field of fieldsOf(references)) {
      const [reference, wanted] = [references[field], values[field]]
      if (reference === undefined || wanted === undefined) continue
      const { to, type } = reference
      const between = `/crm/v4/associations/${path}/${to}/batch`
      const from = { id }
      const read = associationsSchema.parse(await send('POST', `${between}/read`, { inputs: [from] }))
      const held = read.results
        .flatMap((row) => row.to)
        .filter(
          ({ toObjectId, associationTypes }) => toObjectId !== wanted && associationTypes.some(({ typeId }) => typeId === type),
        )
        .map(({ toObjectId }) => ({ id: toObjectId }))
      if (held.length > 0) await send('POST', `${between}/archive`, { inputs: [{ from, to: held }] })
      const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: type }]
      if (wanted !== null) await send('POST', `${between}/create`, { inputs: [{ from, to: { id: wanted }, types }] })
    }
  }

  return {
    async create(values) {
      const { id } = idSchema.parse(await call('POST', '', properties(values)))
      await associate(id, values)
      return id
    },
    async edit(id, values) {
      const own = properties(values)
      if (Object.keys(own.properties).length > 0) await call('PATCH', `/${id}`, own)
      await associate(id, values)
    },
    remove: async (id) => void (await call('DELETE', `/${id}`)),
    erase: async (id) => void (await call('POST', '/gdpr-delete', { objectId: id })),
    merge: async (winner, loser) => void (await call('POST', '/merge', { primaryObjectId: winner, objectIdToMerge: loser })),
    restore: async (id) => void (await sendJson(url, {}, 'POST', `/_sandbox/${path}/${id}/restore?portal=4711`)),
    async list() {
      const records: CrmRecord<F>[] = []
      for (let after = ''; ; ) {
        const page = pageSchema.parse(await call('GET', `?limit=100&properties=${Object.values(shown).join(',')}${after}`))
        for (const row of page.results) records.push({ id: row.id, values: textOf(row.properties, shown) })
        if (!page.paging) return records
        after = `&after=${page.paging.next.after}`
      }
    },
  }
}
