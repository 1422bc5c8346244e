import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { decideRun } from '../../src/lib/db/runs.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { readRun } from '../../src/lib/db/run-rows.ts'
import { previewUndo } from '../../src/lib/crm/use-cases/preview-undo.ts'
import { requestUndo, type UndoRequest } from '../../src/lib/crm/use-cases/undo.ts'
import { type Hub, startHub } from './support/hub.ts'

const linkSchema = z.tuple([
  z.object({
    crm_record_id: z.string(),
    status: z.string(),
    base: z.record(z.string(), z.unknown()),
    crm_base: z.record(z.string(), z.unknown()),
    last_error: z.object({ code: z.string() }).nullable(),
  }),
])

describe('taking back what a run did', () => {
  let hub: Hub
  let recordId = ''
  let crmId = ''
  let count = 0

  beforeAll(async () => {
    hub = await startHub()
    await hub.connect()
    await hub.sync('full')
  })
  afterAll(() => hub.close())
  beforeEach(async () => {
    count += 1
    const { data } = await hub.engine.db
      .from('contacts')
      .insert({
        organization_id: hub.organizationId,
        email: `u${count}@example.test`,
        first_name: 'Ann',
        last_name: 'Berg',
        company: 'Acme',
        job_title: 'Clerk',
      })
      .select('id')
      .single<{ id: string }>()
    recordId = data?.id ?? ''
    await hub.sync('delta')
    crmId = (await link()).crm_record_id
  })

  const link = async () =>
    linkSchema.parse(
      await hub.stack.sql('select crm_record_id, status, base, crm_base, last_error from crm_sync_state where record_id = $1', [
        recordId,
      ]),
    )[0]
  const here = async () => (await hub.stack.sql('select * from contacts where id = $1', [recordId]))[0] ?? {}
  const there = async () => {
    const fields = ['email', 'firstname', 'lastname', 'company', 'jobtitle']
    return (await hub.hubspot.crm.contacts.basicApi.getById(crmId, fields)).properties
  }
  const editHere = (change: Record<string, unknown>) =>
    hub.stack.sql('update contacts set job_title = coalesce($2, job_title), company = coalesce($3, company) where id = $1', [
      recordId,
      change['job_title'] ?? null,
      change['company'] ?? null,
    ])
  const editThere = (properties: Record<string, string>) => hub.hubspot.crm.contacts.basicApi.update(crmId, { properties })
  const undo = async (request: UndoRequest) => {
    const { runId, working } = await requestUndo(hub.engine, hub, request, Date.now() + 600_000)
    await working
    return { run: await readRun(hub.engine.db, runId), runId, items: await itemsOf(runId) }
  }
  const itemsOf = (runId: string) =>
    hub.stack.sql(
      `select c.side, c.kind, c.field, i.outcome, i.reason from crm_undo_items i join crm_sync_changes c on c.id = i.change_id
       where i.run_id = $1 order by c.id`,
      [runId],
    )

  test('a value that was pulled goes back here, stays there, and neither side carries it on', async () => {
    await editThere({ jobtitle: 'Chief' })
    const run = await hub.sync('delta')
    expect(await here()).toMatchObject({ job_title: 'Chief' })

    const preview = await previewUndo(hub.engine, hub.organizationId, { runId: run.id })
    expect(preview).toMatchObject({ counts: { restored: 1, already: 0, left: 0 }, pairs: 1 })
    const { run: undone, runId, items } = await undo({ runId: run.id })
    expect(undone).toMatchObject({ sync_type: 'undo', status: 'completed', local_updated: 1, crm_updated: 0, undoes: run.id })
    expect(items).toEqual([{ side: 'adsapp', kind: 'updated', field: 'jobTitle', outcome: 'restored', reason: null }])
    expect(await here()).toMatchObject({ job_title: 'Clerk' })
    expect(await there()).toMatchObject({ jobtitle: 'Chief' })
    for (const type of ['delta', 'full'] as const) {
      expect(await hub.sync(type)).toMatchObject({ status: 'completed', local_updated: 0, crm_updated: 0 })
    }
    expect(await here()).toMatchObject({ job_title: 'Clerk' })

    const redone = await undo({ runId })
    expect(redone.run).toMatchObject({ status: 'completed', local_updated: 1 })
    expect(await here()).toMatchObject({ job_title: 'Chief' })
    expect((await link()).crm_base).toEqual({})
    expect(await hub.sync('full')).toMatchObject({ local_updated: 0, crm_updated: 0 })

    await editThere({ jobtitle: 'Boss' })
    await hub.sync('delta')
    expect(await here()).toMatchObject({ job_title: 'Boss' })
  })

  test('a value that was pushed goes back there, stays here, and travels on once somebody edits it', async () => {
    await editHere({ job_title: 'Chief' })
    const run = await hub.sync('delta')
    expect(await there()).toMatchObject({ jobtitle: 'Chief' })
    const { run: undone, items } = await undo({ recordId, field: 'jobTitle' })
    expect(items).toEqual([{ side: 'crm', kind: 'updated', field: 'jobTitle', outcome: 'restored', reason: null }])
    expect(undone).toMatchObject({ status: 'completed', local_updated: 0, crm_updated: 1, undoes: run.id })
    expect(await there()).toMatchObject({ jobtitle: 'Clerk' })
    for (const type of ['delta', 'full'] as const) {
      expect(await hub.sync(type)).toMatchObject({ status: 'completed', local_updated: 0, crm_updated: 0 })
    }
    expect(await here()).toMatchObject({ job_title: 'Chief' })
    await editHere({ job_title: 'Boss' })
    await hub.sync('delta')
    expect(await there()).toMatchObject({ jobtitle: 'Boss' })
  })

  test('what was changed since, on either side, is left and listed', async () => {
    await editThere({ jobtitle: 'Chief', company: 'Bolt', firstname: 'Anna' })
    const run = await hub.sync('delta')
    await editHere({ company: 'Own' })
    await editThere({ firstname: 'Anne' })
    const { run: undone, items } = await undo({ runId: run.id })
    expect(undone).toMatchObject({ status: 'partial' })
    expect(items).toEqual(
      expect.arrayContaining([
        { side: 'adsapp', kind: 'updated', field: 'jobTitle', outcome: 'restored', reason: null },
        { side: 'adsapp', kind: 'updated', field: 'company', outcome: 'left', reason: 'changed_here' },
        { side: 'adsapp', kind: 'updated', field: 'firstName', outcome: 'left', reason: 'changed_in_crm' },
      ]),
    )
    await hub.sync('delta')
    expect(await here()).toMatchObject({ job_title: 'Clerk', company: 'Own', first_name: 'Anne' })
    expect(await there()).toMatchObject({ jobtitle: 'Chief', company: 'Own', firstname: 'Anne' })
  })

  test('a record that a run made there is archived there, and one that it made here is archived here', async () => {
    const { id: other } = await hub.hubspot.crm.contacts.basicApi.create({
      properties: { email: `o${count}@example.test`, firstname: 'Otto' },
      associations: [],
    })
    await hub.stack.sql(`insert into contacts (organization_id, email, first_name) values ($1, $2, 'New')`, [
      hub.organizationId,
      `n${count}@example.test`,
    ])
    const run = await hub.sync('delta')
    expect(run).toMatchObject({ local_created: 1, crm_created: 1 })
    const { run: undone } = await undo({ runId: run.id })
    expect(undone).toMatchObject({ status: 'completed', local_archived: 1, crm_archived: 1 })
    const rows = await hub.stack.sql(
      `select c.first_name, c.deleted_at is not null as deleted, s.status, s.last_error ->> 'code' as code, s.crm_record_id
       from contacts c join crm_sync_state s on s.record_id = c.id where c.email in ($1, $2) order by 1`,
      [`o${count}@example.test`, `n${count}@example.test`],
    )
    expect(rows).toMatchObject([
      { first_name: 'New', deleted: false, status: 'excluded', code: 'undone' },
      { first_name: 'Otto', deleted: true, status: 'excluded', code: 'undone', crm_record_id: other },
    ])
    for (const type of ['delta', 'full'] as const) {
      expect(await hub.sync(type)).toMatchObject({ local_created: 0, crm_created: 0, local_archived: 0, crm_archived: 0 })
    }
  })

  test('two records that a run has matched get back what they held, are taken apart, and are not matched again', async () => {
    const { id: other } = await hub.hubspot.crm.contacts.basicApi.create({
      properties: { email: `m${count}@example.test`, firstname: 'Theirs', company: 'There' },
      associations: [],
    })
    await hub.stack.sql(
      `insert into contacts (organization_id, email, first_name, job_title) values ($1, $2, 'Theirs', 'Ours')`,
      [hub.organizationId, `m${count}@example.test`],
    )
    const run = await hub.sync('delta')
    expect(run).toMatchObject({ records_matched: 1 })
    const state = () =>
      hub.stack.sql(
        `select c.company, c.job_title, s.status, s.last_error ->> 'code' as code
         from contacts c join crm_sync_state s on s.record_id = c.id where c.email = $1`,
        [`m${count}@example.test`],
      )
    const theirs = async () => (await hub.hubspot.crm.contacts.basicApi.getById(other, ['company', 'jobtitle'])).properties
    expect(await theirs()).toMatchObject({ company: 'There', jobtitle: 'Ours' })
    const { runId } = await undo({ runId: run.id })
    expect(await state()).toEqual([{ company: null, job_title: 'Ours', status: 'excluded', code: 'match_undone' }])
    expect(await theirs()).toMatchObject({ company: 'There' })
    expect((await theirs())['jobtitle'] ?? '').toBe('')
    for (const type of ['delta', 'full'] as const) {
      expect(await hub.sync(type)).toMatchObject({ records_matched: 0, local_created: 0, crm_created: 0, local_updated: 0 })
    }
    const { run: redone } = await undo({ runId })
    expect(redone).toMatchObject({ status: 'completed' })
    expect(await state()).toEqual([{ company: 'There', job_title: 'Ours', status: 'linked', code: null }])
    expect(await theirs()).toMatchObject({ jobtitle: 'Ours' })
    expect(await hub.sync('full')).toMatchObject({ local_updated: 0, crm_updated: 0 })
  })

  test('a record that was archived with the CRM’s comes back here, and stays out of the sync', async () => {
    await hub.stack.sql(`update crm_connections set settings = '{"deletes": {"fromCrm": "archive", "toCrm": "archive"}}'`)
    await hub.stack.sql(
      `update crm_connection_objects set settings = settings - 'deletes', sync_cursor = sync_cursor - 'archivedDueAt'`,
    )
    await hub.hubspot.crm.contacts.basicApi.archive(crmId)
    const run = await hub.sync('full')
    expect(run).toMatchObject({ local_archived: 1 })
    const { run: undone } = await undo({ runId: run.id })
    expect(undone).toMatchObject({ status: 'completed' })
    expect(await here()).toMatchObject({ deleted_at: null })
    expect(await link()).toMatchObject({ status: 'excluded', last_error: { code: 'deleted_in_crm' } })
    expect(await hub.sync('full')).toMatchObject({ local_archived: 0, crm_created: 0 })
    await hub.stack.sql('update crm_connections set settings = default')
  })

  test('beyond the guard’s limit it waits for approval before anything is written, and is asked for once', async () => {
    await hub.stack.sql(`insert into contacts (organization_id, email, job_title) values ($1, $2, 'Clerk')`, [
      hub.organizationId,
      `g${count}@example.test`,
    ])
    await hub.sync('delta')
    const twins = await hub.stack.sql<{ crm_record_id: string }>(
      `select s.crm_record_id from crm_sync_state s join contacts c on c.id = s.record_id where c.email in ($1, $2)`,
      [`g${count}@example.test`, `u${count}@example.test`],
    )
    for (const { crm_record_id: id } of twins) {
      await hub.hubspot.crm.contacts.basicApi.update(id, { properties: { jobtitle: 'Chief' } })
    }
    const run = await hub.sync('delta')
    expect(run).toMatchObject({ local_updated: 2 })
    await hub.stack.sql(`update crm_connections set settings = '{"guard": {"enabled": true, "share": 0.01, "atLeast": 1}}'`)
    const first = await undo({ runId: run.id })
    expect(first.run).toMatchObject({ status: 'waiting', guard: { changes: 2, removals: 0, object: 'contact' } })
    expect(await here()).toMatchObject({ job_title: 'Chief' })
    expect((await undo({ runId: run.id })).runId).toBe(first.runId)
    const { organizationId, userId } = hub
    await decideRun(hub.engine.db, { runId: first.runId, organizationId, userId, approve: true })
    await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
    expect(await readRun(hub.engine.db, first.runId)).toMatchObject({ status: 'completed', local_updated: 2 })
    expect(await here()).toMatchObject({ job_title: 'Clerk' })
    await hub.stack.sql('update crm_connections set settings = default')
  })
})

describe('taking back a run that has linked companies and made their people', () => {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ firstObjects: ['account', 'contact'] })
    await hub.connect()
  })
  afterAll(() => hub.close())

  test('leaves nobody behind: that a company is linked no more is no edit of its people', async () => {
    const organization = [hub.organizationId]
    const [account] = z
      .tuple([z.object({ id: z.string() })])
      .parse(
        await hub.stack.sql(
          `insert into accounts (organization_id, name, website, domain) values ($1, 'Fjord', 'fjord.example', 'fjord.example') returning id`,
          organization,
        ),
      )
    await hub.stack.sql(
      `insert into contacts (organization_id, email, last_name, account_id) values ($1, 'pons@fjord.example', 'Pons', $2)`,
      [hub.organizationId, account.id],
    )
    await hub.hubspot.crm.companies.basicApi.create({ properties: { name: 'Fjord', domain: 'fjord.example' }, associations: [] })
    const run = await hub.sync('full')
    expect(run).toMatchObject({ status: 'completed', records_matched: 1, crm_created: 1 })

    const { runId, working } = await requestUndo(hub.engine, hub, { runId: run.id }, Date.now() + 600_000)
    await working
    const outcomes = `select outcome, count(*)::int as n from crm_undo_items where run_id = $1 group by outcome order by outcome`
    expect(await hub.stack.sql(outcomes, [runId])).toEqual([{ outcome: 'restored', n: expect.any(Number) }])
    expect((await hub.hubspot.crm.contacts.basicApi.getPage()).results).toEqual([])
    for (const type of ['delta', 'full'] as const) {
      expect(await hub.sync(type)).toMatchObject({ local_created: 0, local_updated: 0, crm_created: 0, crm_updated: 0 })
    }
  })
})
