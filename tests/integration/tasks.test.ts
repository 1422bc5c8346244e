import { AssociationSpecAssociationCategoryEnum as ObjectAssociation } from '@hubspot/api-client/lib/codegen/crm/objects/index.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import type { SyncedObject } from '../../src/lib/crm/domain/objects.ts'
import { changeSettings } from '../../src/lib/crm/use-cases/change-settings.ts'
import { requestUndo } from '../../src/lib/crm/use-cases/undo.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type Hub, startHub } from './support/hub.ts'
import { syncInTurn } from './support/rounds.ts'
import { crmTasks } from './tasks/crm-tasks.ts'

const crms = ['hubspot', 'salesforce', 'pipedrive'] as const
let hub: Hub
beforeAll(async () => {
  hub = await startHub({ crms })
  for (const crmType of crms) await hub.crm(crmType).connect()
})
afterAll(() => hub.close())

const one = async <Row>(sql: string, values: unknown[] = []) => (await hub.stack.sql<Row>(sql, values))[0]
const switchOn = (
  crmType: CrmType,
  objects: Partial<Record<SyncedObject, { enabled: true }>> = { account: { enabled: true }, task: { enabled: true } },
) =>
  changeSettings(hub.engine, {
    organizationId: hub.organizationId,
    userId: hub.userId,
    crmType,
    settings: {},
    status: undefined,
    objects,
    seen: undefined,
  })
const work = () => runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
const round = (changed?: CrmType) => syncInTurn(hub, crms, changed)
const expectRest = async () => {
  for (const run of await round())
    expect(run).toMatchObject({ local_updated: 0, crm_updated: 0, crm_created: 0, records_failed: 0 })
}
const refOf = async (crmType: CrmType, recordId: string) => {
  const sql = `select s.crm_record_id as ref from crm_sync_state s join crm_connections c on c.id = s.connection_id
    where c.crm_type = $1 and s.record_id = $2`
  return (await one<{ ref: string | null }>(sql, [crmType, recordId]))?.ref ?? ''
}
const contact = async (name: string) => {
  const sql = 'insert into contacts (organization_id, last_name, email) values ($1, $2, $3) returning id'
  return (await one<{ id: string }>(sql, [hub.organizationId, name, `${name}@tasks.example`]))?.id ?? ''
}
const add = async (values: { subject: string; due?: string; status?: string; type?: string }, contactId: string) => {
  const sql = `insert into tasks (organization_id, subject, due, status, type, contacts)
    values ($1, $2, $3, coalesce($4, 'open'), coalesce($5, 'to_do'), $6) returning id`
  const { subject, due = null, status = null, type = null } = values
  return (await one<{ id: string }>(sql, [hub.organizationId, subject, due, status, type, contactId]))?.id ?? ''
}
type Row = {
  subject: string
  status: string
  type: string
  due: string | null
  contacts: string | null
  deleted_at: string | null
}
const here = (id: string) => one<Row>('select subject, status, type, due, contacts, deleted_at from tasks where id = $1', [id])
const edit = (id: string, column: 'status' | 'due' | 'subject', value: string | null) =>
  hub.stack.sql(`update tasks set ${column} = $2 where id = $1`, [id, value])

const { pipedrive, hubSpotTask, activity, addActivity, salesforce, salesforceTask, addInHubSpot } = crmTasks(() => hub, refOf)

let ann = ''
test('switched on, the tasks about linked records come, each once, and what nobody can tell waits alone', async () => {
  ann = await contact('ann')
  await round()
  const person = Number(await refOf('pipedrive', ann))
  await addInHubSpot(
    { hs_task_subject: 'From HubSpot', hs_task_body: '<p>Two <b>hotels</b></p>', hs_timestamp: '2020-01-02T00:00:00Z' },
    await refOf('hubspot', ann),
  )
  await addInHubSpot({ hs_task_subject: 'About nobody', hs_timestamp: '2026-01-02T00:00:00Z' }, null)
  await addActivity({
    subject: 'Call at three',
    type: 'call',
    due_date: '2026-11-30',
    due_time: '15:00',
    participants: [{ person_id: person }],
  })
  await addActivity({ subject: 'See the place', type: 'site_visit', participants: [{ person_id: person }] })
  await addActivity({ subject: 'Nobody in particular', type: 'task' })
  const who = await refOf('salesforce', ann)
  await salesforce('POST', '/sobjects/Task', { Subject: 'Logged call', TaskSubtype: 'Call', Status: 'Completed', WhoId: who })
  for (const crmType of crms) await switchOn(crmType)
  await work()
  await round()
  const tasks = await hub.stack.sql<Row>('select subject, type, status, due, contacts from tasks order by subject')
  expect(tasks).toEqual([
    { subject: 'Call at three', type: 'call', status: 'open', due: '2026-11-30T15:00:00.000Z', contacts: ann },
    { subject: 'From HubSpot', type: 'to_do', status: 'open', due: '2020-01-02', contacts: ann },
    { subject: 'Logged call', type: 'call', status: 'done', due: null, contacts: ann },
    { subject: 'See the place', type: 'to_do', status: 'open', due: null, contacts: ann },
  ])
  const [waiting] = await hub.stack.sql<{ conflict_details: unknown; status: string }>(
    `select conflict_details, status from crm_sync_state where conflict_details is not null`,
  )
  expect(waiting).toMatchObject({
    status: 'linked',
    conflict_details: { type: { reason: 'crm_stage_unmapped', remote: 'site_visit', label: 'Site visit' } },
  })
  await expectRest()
})

test('a task is made here, edited in each CRM and here, and is the same everywhere; a day stays a day, a moment a moment', async () => {
  const id = await add({ subject: 'First', due: '2026-12-24' }, ann)
  await round()
  expect(await hubSpotTask(id)).toMatchObject({ hs_task_subject: 'First', hs_timestamp: '2026-12-24T00:00:00.000Z' })
  expect(await activity(id)).toMatchObject({ subject: 'First', due_date: '2026-12-24', due_time: null })
  expect(await salesforceTask(id)).toMatchObject({ Subject: 'First', ActivityDate: '2026-12-24' })
  await hub.hubspot.crm.objects.tasks.basicApi.update(await refOf('hubspot', id), {
    properties: { hs_task_subject: 'Second', hs_timestamp: '2026-12-25T08:30:00Z' },
  })
  await round()
  expect(await here(id)).toMatchObject({ subject: 'Second', due: '2026-12-25T08:30:00.000Z' })
  expect(await activity(id)).toMatchObject({ subject: 'Second', due_date: '2026-12-25', due_time: '08:30:00' })
  // A CRM of days has the day, and takes the time from nobody.
  expect(await salesforceTask(id)).toMatchObject({ ActivityDate: '2026-12-25' })
  await salesforce('PATCH', `/sobjects/Task/${await refOf('salesforce', id)}`, { Description: 'Seen' })
  await round('salesforce')
  expect(await here(id)).toMatchObject({ due: '2026-12-25T08:30:00.000Z' })
  await pipedrive('PATCH', `/api/v2/activities/${await refOf('pipedrive', id)}`, { due_date: '2026-12-26', due_time: null })
  await round('pipedrive')
  expect(await here(id)).toMatchObject({ due: '2026-12-26' })
  expect(await hubSpotTask(id)).toMatchObject({ hs_timestamp: '2026-12-26T00:00:00.000Z' })
  await expectRest()
})

test('a state that a CRM does not have is kept here and in the CRM that has it; done is done everywhere, and undone again', async () => {
  const id = await add({ subject: 'Waits', status: 'waiting', type: 'meeting' }, ann)
  await round()
  expect(await hubSpotTask(id)).toMatchObject({ hs_task_status: 'WAITING', hs_task_type: 'TODO' })
  expect(await activity(id)).toMatchObject({ done: false, type: 'meeting' })
  expect(await salesforceTask(id)).toMatchObject({ Status: 'Waiting on someone else', TaskSubtype: 'Task' })
  // Another edit in either brings back none of what it does not have.
  await pipedrive('PATCH', `/api/v2/activities/${await refOf('pipedrive', id)}`, { subject: 'Waits still' })
  await round('pipedrive')
  expect(await here(id)).toMatchObject({ subject: 'Waits still', status: 'waiting', type: 'meeting' })
  await pipedrive('PATCH', `/api/v2/activities/${await refOf('pipedrive', id)}`, { done: true })
  await round('pipedrive')
  expect(await here(id)).toMatchObject({ status: 'done', type: 'meeting' })
  expect(await hubSpotTask(id)).toMatchObject({ hs_task_status: 'COMPLETED' })
  await edit(id, 'status', 'in_progress')
  await round()
  expect(await hubSpotTask(id)).toMatchObject({ hs_task_status: 'IN_PROGRESS' })
  expect(await salesforceTask(id)).toMatchObject({ Status: 'In Progress', IsClosed: false })
  expect(await activity(id)).toMatchObject({ done: false })
  await expectRest()
})

test('where a CRM has no task without a time, what it makes up is not an edit, and a later one there is', async () => {
  const id = await add({ subject: 'Whenever' }, ann)
  await round()
  expect((await hubSpotTask(id))['hs_timestamp']).toMatch(/^20/)
  await expectRest()
  expect(await here(id)).toMatchObject({ due: null })
  expect(await activity(id)).toMatchObject({ due_date: null })
  await hub.hubspot.crm.objects.tasks.basicApi.update(await refOf('hubspot', id), {
    properties: { hs_timestamp: '2027-01-02T00:00:00Z' },
  })
  await round()
  expect(await here(id)).toMatchObject({ due: '2027-01-02' })
  expect(await activity(id)).toMatchObject({ due_date: '2027-01-02', due_time: null })
})

test('two of one subject and day on either side stay two on each, are there once everywhere, and that settles', async () => {
  const person = Number(await refOf('pipedrive', ann))
  const twin = { subject: 'Call back', due: '2026-12-09' }
  const there = { subject: twin.subject, type: 'task', due_date: twin.due, participants: [{ person_id: person }] }
  const [first, second] = [await add(twin, ann), await add(twin, ann)]
  const [third, fourth] = [await addActivity(there), await addActivity(there)]
  await round('pipedrive')
  const here = await hub.stack.sql<{ id: string }>('select id from tasks where subject = $1 and deleted_at is null', [
    twin.subject,
  ])
  expect(here).toHaveLength(4)
  const ids = await Promise.all(here.map(({ id }) => refOf('pipedrive', id)))
  expect(new Set(ids).size).toBe(4)
  expect(ids).toEqual(expect.arrayContaining([String(third.id), String(fourth.id)]))
  const listed = z.object({ data: z.array(z.looseObject({ subject: z.string() })) })
  const all = listed.parse(await pipedrive('GET', '/api/v2/activities?limit=500')).data
  expect(all.filter(({ subject }) => subject === twin.subject)).toHaveLength(4)
  const soql = encodeURIComponent(`SELECT Id FROM Task WHERE Subject = '${twin.subject}'`)
  expect(await salesforce('GET', `/query?q=${soql}`)).toMatchObject({ totalSize: 4 })
  // Each is a pair of its own: what is said of one is said of no other.
  await edit(first, 'status', 'done')
  await round()
  expect([await activity(first), await activity(second)]).toMatchObject([{ done: true }, { done: false }])
  await expectRest()
})

const editSubject: Readonly<Record<(typeof crms)[number], (ref: string, subject: string) => Promise<unknown>>> = {
  hubspot: (ref, hs_task_subject) => hub.hubspot.crm.objects.tasks.basicApi.update(ref, { properties: { hs_task_subject } }),
  salesforce: (ref, Subject) => salesforce('PATCH', `/sobjects/Task/${ref}`, { Subject }),
  pipedrive: (ref, subject) => pipedrive('PATCH', `/api/v2/activities/${ref}`, { subject }),
}
const factsIn: Readonly<Record<(typeof crms)[number], (id: string) => Promise<readonly unknown[]>>> = {
  hubspot: async (id) => {
    const { hs_task_subject: subject, hs_timestamp: due, hs_task_status: status } = await hubSpotTask(id)
    return [subject, due, status]
  },
  salesforce: async (id) => {
    const { Subject, ActivityDate, Status } = await salesforceTask(id)
    return [Subject, ActivityDate, Status]
  },
  pipedrive: async (id) => {
    const { subject, due_date: due, done, is_deleted: isDeleted } = await activity(id)
    // A deleted one can be read there for a month, and says so.
    if (isDeleted === true) throw new Error(`Activity ${subject} is deleted.`)
    return [subject, due, done]
  },
}

test.each(crms)(
  'what a run did to tasks of %s is taken back: an edit on either side and a task that it made',
  async (crmType) => {
    const [edited, changed] = [
      await add({ subject: 'As it was', due: '2026-12-24' }, ann),
      await add({ subject: 'Also', due: '2026-12-24' }, ann),
    ]
    await round()
    const was = await factsIn[crmType](changed)
    await editSubject[crmType](await refOf(crmType, edited), 'Edited there')
    await edit(changed, 'due', '2026-12-28')
    const made = await add({ subject: 'Made by the run' }, ann)
    const run = await hub.crm(crmType).sync('delta')
    expect(run).toMatchObject({ local_updated: 1, crm_updated: 1, crm_created: 1 })
    expect(await here(edited)).toMatchObject({ subject: 'Edited there' })
    expect(await factsIn[crmType](changed)).not.toEqual(was)
    const { runId, working } = await requestUndo(hub.engine, hub, { runId: run.id }, Date.now() + 600_000)
    await working
    const outcomes = 'select distinct outcome, reason from crm_undo_items where run_id = $1'
    expect(await hub.stack.sql(outcomes, [runId])).toEqual([{ outcome: 'restored', reason: null }])
    expect(await here(edited)).toMatchObject({ subject: 'As it was' })
    expect((await factsIn[crmType](edited))[0]).toBe('Edited there')
    expect(await here(changed)).toMatchObject({ due: '2026-12-28' })
    expect(await factsIn[crmType](changed)).toEqual(was)
    await expect(factsIn[crmType](made)).rejects.toThrow(/404|deleted/)
    for (const type of ['delta', 'full'] as const)
      expect(await hub.crm(crmType).sync(type)).toMatchObject({
        local_updated: 0,
        local_created: 0,
        crm_updated: 0,
        crm_created: 0,
      })
    await round()
  },
)

test.each(crms)(
  'when a task was done here stays, whatever %s computes of it, and where an undo opens it there again',
  async (crmType) => {
    const id = await add({ subject: 'Done here' }, ann)
    await round()
    await edit(id, 'status', 'done')
    const moment = () => one('select status, completed_at from tasks where id = $1', [id])
    const was = await moment()
    const run = await hub.crm(crmType).sync('delta')
    expect(run).toMatchObject({ crm_updated: 1 })
    const rest = { local_updated: 0, crm_updated: 0 }
    for (const type of ['delta', 'full'] as const) expect(await hub.crm(crmType).sync(type)).toMatchObject(rest)
    const { working } = await requestUndo(hub.engine, hub, { runId: run.id }, Date.now() + 600_000)
    await working
    for (const type of ['delta', 'full'] as const) expect(await hub.crm(crmType).sync(type)).toMatchObject(rest)
    expect(await moment()).toEqual(was)
    const logged = `select count(*)::int as n from crm_sync_changes where record_id = $1 and field = 'completedAt' and actor_kind = 'crm'`
    expect(await one(logged, [id])).toEqual({ n: 0 })
    await hub.stack.sql('update tasks set deleted_at = now() where id = $1', [id])
    await round()
  },
)

test('an owner who is nobody here waits, and neither side’s is cleared', async () => {
  const { results } = await hub.hubspot.crm.owners.ownersApi.getPage()
  const stranger = results.find(({ email }) => email !== undefined)?.id ?? ''
  const id = await add({ subject: 'Whose' }, ann)
  await round()
  await hub.hubspot.crm.objects.tasks.basicApi.update(await refOf('hubspot', id), {
    properties: { hubspot_owner_id: stranger, hs_task_subject: 'Whose now' },
  })
  await round()
  expect(await here(id)).toMatchObject({ subject: 'Whose now' })
  expect(await hubSpotTask(id)).toMatchObject({ hubspot_owner_id: stranger })
  await edit(id, 'subject', 'Whose still')
  await round()
  expect(await hubSpotTask(id)).toMatchObject({ hubspot_owner_id: stranger, hs_task_subject: 'Whose still' })
})

test('deleted on one side, it stays on the others unless somebody has chosen otherwise', async () => {
  const id = await add({ subject: 'To go' }, ann)
  await round()
  await pipedrive('DELETE', `/api/v2/activities/${await refOf('pipedrive', id)}`)
  await hub.crm('pipedrive').sync('delta')
  expect(await here(id)).toMatchObject({ deleted_at: null })
  await hub.stack.sql('update tasks set deleted_at = now() where id = $1', [id])
  await round()
  expect(await hubSpotTask(id)).toMatchObject({ hs_task_subject: 'To go' })
  await expectRest()
})

test('a create whose answer never came is found and not sent again', async () => {
  const countActivities = async () =>
    z.object({ data: z.array(z.unknown()) }).parse(await pipedrive('GET', '/api/v2/activities?limit=500')).data.length
  const before = await countActivities()
  await hub.crm('pipedrive').control('POST', 'faults', {
    kind: 'drop-after-commit',
    match: { method: 'POST', path: '/api/v2/activities' },
  })
  const id = await add({ subject: 'Unanswered', due: '2026-12-01' }, ann)
  await hub.crm('pipedrive').sync('delta')
  await round('pipedrive')
  await work()
  expect(await activity(id)).toMatchObject({ subject: 'Unanswered' })
  expect(await countActivities()).toBe(before + 1)
})

test('calls, meetings and emails about linked records are read, followed, and go into no other CRM', async () => {
  const about = [
    {
      to: { id: await refOf('hubspot', ann) },
      types: [{ associationCategory: ObjectAssociation.HubspotDefined, associationTypeId: 194 }],
    },
  ]
  const call = { hs_timestamp: '2026-11-20T09:00:00Z', hs_call_title: 'Dates', hs_call_direction: 'INBOUND' }
  const { id } = await hub.hubspot.crm.objects.basicApi.create('calls', { properties: call, associations: about })
  await hub.hubspot.crm.objects.basicApi.create('calls', {
    properties: { ...call, hs_call_title: 'Of nobody' },
    associations: [],
  })
  const meeting = { Subject: 'Handover', StartDateTime: '2026-11-21T09:00:00Z', DurationInMinutes: 30 }
  const ofAnn = { ...meeting, WhoId: await refOf('salesforce', ann) }
  const { id: handover } = z.object({ id: z.string() }).parse(await salesforce('POST', '/sobjects/Event', ofAnn))
  const countEvents = async () =>
    z.object({ totalSize: z.number() }).parse(await salesforce('GET', '/query?q=SELECT+Id+FROM+Event')).totalSize
  const events = await countEvents()
  for (const crmType of ['hubspot', 'salesforce'] as const) await switchOn(crmType, { activity: { enabled: true } })
  await work()
  await round()
  const read = () =>
    hub.stack.sql(`select kind, subject, direction, contacts from activities where deleted_at is null order by subject`)
  expect(await read()).toEqual([
    { kind: 'call', subject: 'Dates', direction: 'incoming', contacts: ann },
    { kind: 'meeting', subject: 'Handover', direction: null, contacts: ann },
  ])
  // Each is linked where it is from, and waits for no other CRM.
  const links = await hub.stack.sql(
    `select c.crm_type, a.subject, s.crm_record_id, s.status, s.pending from crm_sync_state s
     join crm_connections c on c.id = s.connection_id left join activities a on a.id = s.record_id
     where s.object_type = 'activity' order by c.crm_type`,
  )
  expect(links).toEqual([
    { crm_type: 'hubspot', subject: 'Dates', crm_record_id: `0-48/${id}`, status: 'linked', pending: false },
    { crm_type: 'salesforce', subject: 'Handover', crm_record_id: handover, status: 'linked', pending: false },
  ])
  await hub.hubspot.crm.objects.basicApi.update('calls', id, { properties: { hs_call_title: 'Dates agreed' } })
  await round()
  expect(await read()).toMatchObject([{ subject: 'Dates agreed' }, { subject: 'Handover' }])
  await hub.hubspot.crm.objects.basicApi.archive('calls', id)
  await hub.crm('hubspot').sync('full')
  expect(await read()).toMatchObject([{ subject: 'Handover' }])
  expect(await countEvents()).toBe(events)
  await expectRest()
})
