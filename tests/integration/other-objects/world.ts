import { afterAll, beforeAll, expect } from 'vitest'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import { switchObject } from '../../../src/lib/crm/use-cases/switch-object.ts'
import { decideRun } from '../../../src/lib/db/runs.ts'
import { runWorker } from '../../../src/lib/jobs/worker.ts'
import { recordUser } from '../support/crm-records.ts'
import { type Hub, startHub } from '../support/hub.ts'

/** Of each object, what is filled in here so that every CRM takes its records: a sale has a stage and a day, a task is about somebody. */
export const samples = {
  account: { table: 'accounts', name: 'name', beside: 'city', values: `'Delft'` },
  opportunity: {
    table: 'opportunities',
    name: 'name',
    beside: 'stage, expected_close_date',
    values: `'closed_won', '2027-03-01'`,
  },
  task: { table: 'tasks', name: 'subject', beside: 'contacts', values: '(select id::text from contacts)' },
  lead: { table: 'leads', name: 'last_name', beside: 'company_name', values: `'Delft BV'` },
} as const
export type OtherObject = keyof typeof samples

/** A second field of each, as a column here and as people edit it there. */
export const secondFields: {
  readonly [O in OtherObject]: { readonly column: string | null; readonly value: unknown; readonly field: string | null }
} = {
  account: { column: 'employees', value: 42, field: 'employees' },
  opportunity: { column: 'amount', value: 4200, field: 'amount' },
  task: { column: null, value: null, field: null },
  lead: { column: 'company_name', value: 'Delft NV', field: 'company' },
}

/** What each CRM has of them, and which of them it merges. */
const crms = {
  hubspot: { objects: ['account', 'opportunity', 'task'], merges: ['account', 'opportunity'] },
  salesforce: { objects: ['account', 'opportunity', 'lead', 'task'], merges: ['account', 'lead'] },
  pipedrive: { objects: ['account', 'opportunity', 'task'], merges: ['account', 'opportunity'] },
} as const satisfies Record<string, { objects: readonly OtherObject[]; merges: readonly OtherObject[] }>

export type OtherObjectsWorld = ReturnType<typeof otherObjectsWorld>

/** A CRM that is connected with as many linked records of each object, and what is done and seen of them on both sides. */
export function otherObjectsWorld(crmType: CrmType) {
  const objects: readonly OtherObject[] = crms[crmType].objects
  const merges: readonly OtherObject[] = crms[crmType].merges
  const [each, limit] = [26, 5]
  const settings = { guard: { enabled: true, share: 0.1, atLeast: limit }, deletes: { fromCrm: 'ignore', toCrm: 'archive' } }
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ crms: [crmType], firstObjects: ['contact', 'account', 'task'] })
    if (crmType === 'hubspot') await hub.control('POST', 'seed', { portal: 4711, count: 0, seed: 3, replace: true })
    const { organizationId, userId } = hub
    await hub.stack.sql(`insert into contacts (organization_id, last_name, email) values ($1, 'Ann', 'ann@others.test')`, [
      organizationId,
    ])
    for (const object of objects) await add(object, object, each)
    await hub.connect()
    // Stages of one name are mapped where deals are switched on.
    for (const object of objects.filter((other) => other === 'opportunity' || other === 'lead'))
      await switchObject(hub.engine, { organizationId, userId, crmType, object, enabled: true })
    expect(await hub.sync('full')).toMatchObject({ status: 'completed', records_failed: 0 })
    await hub.stack.sql('update crm_connections set settings = $1', [settings])
    await hub.stack.sql('update crm_connection_objects set settings = $1', [{ deletes: settings.deletes }])
    expect(await linked()).toEqual(objects.toSorted().map((object) => ({ object, n: each })))
  })
  afterAll(() => hub.close())

  const drain = () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  const user = (object: OtherObject) => recordUser(crmType, hub.url, object)
  /** Records here that the CRM takes. */
  const add = (object: OtherObject, text: string, count: number) => {
    const { table, name, beside, values } = samples[object]
    return hub.stack.sql(
      `insert into ${table} (organization_id, ${name}, ${beside}) select $1, $2 || ' ' || n, ${values} from generate_series(1, ${count}) n`,
      [hub.organizationId, text],
    )
  }
  const rename = (object: OtherObject, id: string | undefined, name: string) =>
    hub.stack.sql(`update ${samples[object].table} set ${samples[object].name} = $2 where id = $1`, [id, name])
  const namedHere = async (object: OtherObject, like: string) =>
    (
      await hub.stack.sql<{ n: number }>(
        `select count(*)::int as n from ${samples[object].table} where ${samples[object].name} like $1 and deleted_at is null`,
        [like],
      )
    )[0]?.n
  const nameThere = async (object: OtherObject, ref: string | undefined) =>
    (await user(object).list()).find(({ id }) => id === ref)?.values.name
  const linked = () =>
    hub.stack.sql(`select object_type as object, count(*)::int as n from crm_sync_state
    where status = 'linked' and object_type <> 'contact' group by 1 order by 1`)
  const refs = async (object: OtherObject, order: 'asc' | 'desc', count: number) =>
    hub.stack.sql<{ id: string; ref: string }>(
      `select record_id as id, crm_record_id as ref from crm_sync_state where object_type = $1 and status = 'linked'
     order by length(crm_record_id) ${order}, crm_record_id collate "C" ${order} limit ${count}`,
      [object],
    )
  const renameThere = async (object: OtherObject, count: number, text: string) => {
    for (const { ref } of await refs(object, 'asc', count)) await user(object).edit(ref, { name: `${text} ${ref}` })
  }
  const link = async (id: string | undefined) =>
    (
      await hub.stack.sql(
        `select status, crm_record_id as ref, last_error ->> 'code' as code, last_error ->> 'mergedInto' as into from crm_sync_state
       where record_id = $1`,
        [id],
      )
    )[0]
  const count = async (object: OtherObject) => [await namedHere(object, '%'), (await user(object).list()).length]
  const waiting = () =>
    hub.stack.sql<{ id: string; guard: unknown }>(`select id, guard from crm_sync_logs where status = 'waiting'`)
  const approve = async () =>
    decideRun(hub.engine.db, {
      runId: (await waiting())[0]?.id ?? '',
      organizationId: hub.organizationId,
      userId: hub.userId,
      approve: true,
    })
  /** As if all runs had been an hour ago: the guard counts what runs of the last 15 minutes have changed. */
  const ageRuns = () => hub.stack.sql(`update crm_sync_logs set started_at = started_at - interval '1 hour'`)
  return {
    crmType,
    objects,
    merges,
    each,
    limit,
    settings,
    hub: () => hub,
    drain,
    user,
    add,
    rename,
    namedHere,
    nameThere,
    refs,
    renameThere,
    link,
    count,
    waiting,
    approve,
    ageRuns,
  }
}
