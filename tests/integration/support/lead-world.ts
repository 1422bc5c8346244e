import { z } from 'zod'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../../sandbox/salesforce/server.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'
import { changeSettings } from '../../../src/lib/crm/use-cases/change-settings.ts'
import { type Crm, type Hub, startHub } from './hub.ts'
import { sendJson } from './send-json.ts'

const rowsSchema = z.object({ records: z.array(z.record(z.string(), z.unknown())) })
const idSchema = z.object({ id: z.string() })
const convertedSchema = z.object({
  lead: z.string(),
  contact: z.string(),
  account: z.string().nullable(),
  opportunity: z.string().nullable(),
})

type Values = Readonly<Record<string, unknown>>

/** An organisation and an org of Salesforce, which sync leads and all that these can become. */
export type LeadWorld = {
  readonly hub: Hub
  readonly crm: Crm
  readonly sql: <Row = Values>(sql: string, values?: unknown[]) => Promise<Row[]>
  /** Converts a lead here, as a member does. */
  readonly convertHere: (lead: string, opportunity?: Values | false) => Promise<z.infer<typeof convertedSchema>>
  /** The same there, as somebody who works in Salesforce. */
  readonly convertThere: (lead: string, more?: Values) => Promise<void>
  readonly query: (soql: string) => Promise<readonly Values[]>
  readonly create: (sobject: string, values: Values) => Promise<string>
  readonly edit: (sobject: string, id: string, values: Values) => Promise<unknown>
  readonly remove: (sobject: string, id: string) => Promise<unknown>
  /** The lead here of a record there. */
  readonly leadOf: (crmId: string) => Promise<Values | undefined>
  readonly linkOf: (recordId: string) => Promise<Values | undefined>
}

export async function startLeadWorld(): Promise<LeadWorld> {
  const hub = await startHub({ crms: ['salesforce'] })
  const crm = hub.crm('salesforce')
  await crm.connect()
  const owner = { organizationId: hub.organizationId, userId: hub.userId, crmType: 'salesforce' as const }
  const objects = { account: { enabled: true }, opportunity: { enabled: true }, lead: { enabled: true } }
  await changeSettings(hub.engine, {
    ...owner,
    settings: { guard: { enabled: false } },
    status: undefined,
    objects,
    seen: undefined,
  })
  await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })

  const rest = (method: string, path: string, body?: unknown) => {
    const token = { authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}` }
    return sendJson(crm.url, token, method, `/services/data/v68.0${path}`, body)
  }
  const sql = <Row = Values>(text: string, values: unknown[] = []) => hub.stack.sql<Row>(text, values)
  return {
    hub,
    crm,
    sql,
    async convertHere(lead, opportunity) {
      const [row] = await sql<{ answer: unknown }>(
        `with person as materialized (select set_config('request.jwt.claim.sub', $3, true) as id)
         select convert_lead($1, $2, p_opportunity => $4::jsonb) as answer from person`,
        [hub.organizationId, lead, hub.userId, opportunity === undefined ? null : JSON.stringify(opportunity)],
      )
      return convertedSchema.parse(row?.answer)
    },
    convertThere: async (lead, more = {}) => void (await crm.control('POST', 'convert-lead', { org: 'acme', lead, ...more })),
    query: async (soql) => rowsSchema.parse(await rest('GET', `/query?q=${encodeURIComponent(soql)}`)).records,
    create: async (sobject, values) => idSchema.parse(await rest('POST', `/sobjects/${sobject}`, values)).id,
    edit: (sobject, id, values) => rest('PATCH', `/sobjects/${sobject}/${id}`, values),
    remove: (sobject, id) => rest('DELETE', `/sobjects/${sobject}/${id}`),
    leadOf: async (crmId) =>
      (
        await sql(
          `select e.* from leads e join crm_sync_state s on s.record_id = e.id and s.object_type = 'lead' where s.crm_record_id = $1`,
          [crmId],
        )
      )[0],
    linkOf: async (recordId) =>
      (
        await sql(
          `select status, pending, crm_record_id, last_error ->> 'code' as code, waits from crm_sync_state where record_id = $1`,
          [recordId],
        )
      )[0],
  }
}
