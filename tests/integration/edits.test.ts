import { expect, test } from 'vitest'
import { resolveConflict } from '../../src/lib/crm/use-cases/resolve-conflict.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { editsWorld } from './edits/world.ts'
import { timesInSuite } from './support/in-suite.ts'
import { runKilled } from './support/kill.ts'

const { hub, contact, local, editLocal, remote, editRemote, changes } = editsWorld()

test('one made here arrives in the CRM with the next delta', async () => {
  await editLocal({ job_title: 'Head of 多様性', phone: null })
  expect(await hub().sync('delta')).toMatchObject({ status: 'completed', crm_updated: 1, local_updated: 0 })
  expect(await remote()).toMatchObject({ jobtitle: 'Head of 多様性', firstname: 'Ann' })
  expect((await remote())['phone'] ?? '').toBe('')
  const edit = { kind: 'updated', field: 'jobTitle', after: 'Head of 多様性' }
  const edits = (await changes()).filter((change) => change['field'] === edit.field)
  expect(edits).toMatchObject([
    { ...edit, side: 'adsapp', reason: 'edited' },
    { ...edit, side: 'crm', reason: 'adsapp_changed' },
  ])
})

test('one made here is not reverted by a search index that still has the CRM’s old values', async () => {
  await hub().control('POST', 'config', { searchLagMs: 60_000 })
  await editLocal({ first_name: 'Newer' })
  expect(await hub().sync('delta')).toMatchObject({ status: 'completed', crm_updated: 1 })
  expect(await hub().sync('delta')).toMatchObject({ status: 'completed', local_updated: 0, crm_updated: 0 })
  await editRemote({ lastname: 'Newest' })
  expect(await hub().sync('full')).toMatchObject({ status: 'completed', local_updated: 1, crm_updated: 0 })
  expect(await hub().sync('delta')).toMatchObject({ status: 'completed', local_updated: 0, crm_updated: 0 })
  expect(await local()).toMatchObject({ first_name: 'Newer', last_name: 'Newest' })
  expect(await remote()).toMatchObject({ firstname: 'Newer', lastname: 'Newest' })
  await hub().control('POST', 'config', { searchLagMs: 0 })
})

test('one made in the CRM arrives here with the next delta, clearing included', async () => {
  await editRemote({ firstname: 'Anna', company: '' })
  expect(await hub().sync('delta')).toMatchObject({ status: 'completed', crm_updated: 0, local_updated: 1 })
  expect(await local()).toMatchObject({ first_name: 'Anna', company: null, last_name: 'Berg' })
})

test('edits of different fields on both sides are both kept', async () => {
  await editLocal({ job_title: 'CTO' })
  await editRemote({ company: 'Berg & Co' })
  expect(await hub().sync('delta')).toMatchObject({ status: 'completed', conflicts: 0 })
  expect(await local()).toMatchObject({ job_title: 'CTO', company: 'Berg & Co' })
  expect(await remote()).toMatchObject({ jobtitle: 'CTO', company: 'Berg & Co' })
})

test('the same field edited on both sides: the newest wins, and the other value is in the change log', async () => {
  await editLocal({ last_name: 'Older' })
  await editRemote({ lastname: 'Newer' })
  expect(await hub().sync('delta')).toMatchObject({ status: 'completed', conflicts: 1 })
  expect((await local()).last_name).toBe('Newer')
  expect(await changes()).toContainEqual({
    side: 'adsapp',
    kind: 'conflict',
    field: 'lastName',
    before: 'Older',
    after: 'Newer',
    reason: 'newest_wins',
  })

  await editRemote({ lastname: 'Older again' })
  await editLocal({ last_name: 'Newer again' })
  expect(await hub().sync('delta')).toMatchObject({ status: 'completed', conflicts: 1 })
  expect((await remote())['lastname']).toBe('Newer again')
  expect(await changes()).toContainEqual({
    side: 'crm',
    kind: 'conflict',
    field: 'lastName',
    before: 'Older again',
    after: 'Newer again',
    reason: 'newest_wins',
  })
})

test('the echo of our own write in the next delta is no change', async () => {
  await editLocal({ job_title: 'Echo' })
  await hub().sync('delta')
  await hub().resetRequests()
  expect(await hub().sync('delta')).toMatchObject({
    status: 'completed',
    records_success: 0,
    records_failed: 0,
    crm_updated: 0,
    local_updated: 0,
  })
  expect((await hub().requests()).writes).toBe(0)
})

test('another notation of the same value is no change', async () => {
  await editRemote({ phone: '0031-20-1234567' })
  await editLocal({ first_name: ' Ann ' })
  await hub().resetRequests()
  expect(await hub().sync('delta')).toMatchObject({ status: 'completed', crm_updated: 0, local_updated: 0 })
  expect((await hub().requests()).writes).toBe(0)
  expect((await local()).phone).toBe('+31 20 123 4567')
})

test('a write that the CRM refuses needs attention and the run is no success, until the value is corrected', async () => {
  const { recordId, count } = contact()
  await editLocal({ email: 'not an address', job_title: 'Refused' })
  const run = await hub().sync('delta')
  expect(run).toMatchObject({ status: 'partial', records_failed: 1 })
  expect(run.errors[0]).toMatchObject({ recordId, field: 'email' })
  const state = () =>
    hub().stack.sql('select status, last_error is not null as failed from crm_sync_state where record_id = $1', [recordId])
  expect(await state()).toEqual([{ status: 'attention', failed: true }])
  await editLocal({ email: `healed${count}@example.test` })
  expect(await hub().sync('delta')).toMatchObject({ status: 'completed', crm_updated: 1 })
  expect(await remote()).toMatchObject({ email: `healed${count}@example.test`, jobtitle: 'Refused' })
  expect(await state()).toEqual([{ status: 'linked', failed: false }])
})

test('a record deleted in the CRM is not created again, and one deleted here stays in the CRM', async () => {
  const { recordId, crmId } = contact()
  await hub().hubspot.crm.contacts.basicApi.archive(crmId)
  await editLocal({ job_title: 'Still here' })
  await hub().sync('delta')
  expect(
    await hub().stack.sql("select status, last_error->>'code' as code from crm_sync_state where record_id = $1", [recordId]),
  ).toEqual([{ status: 'excluded', code: 'deleted_in_crm' }])
  await hub().sync('full')
  expect(await hub().control('GET', 'contacts?portal=4711')).toMatchObject({ duplicatesByEmail: [] })
  await expect(hub().hubspot.crm.contacts.basicApi.getById(crmId)).rejects.toMatchObject({ code: 404 })
  expect((await local()).job_title).toBe('Still here')
})

test('syncing one contact by hand syncs no other', async () => {
  const { recordId, count } = contact()
  await editLocal({ job_title: 'By hand' })
  const { data } = await hub()
    .engine.db.from('contacts')
    .insert({ organization_id: hub().organizationId, email: `other${count}@example.test` })
    .select('id')
    .single<{ id: string }>()
  expect(await hub().sync('delta', 'bidirectional', recordId)).toMatchObject({
    status: 'completed',
    sync_type: 'manual',
    records_processed: 1,
    crm_updated: 1,
    crm_created: 0,
  })
  expect((await remote())['jobtitle']).toBe('By hand')
  expect(await hub().stack.sql('select status from crm_sync_state where record_id = $1', [data?.id])).toEqual([
    { status: 'unlinked' },
  ])
})

test('a from_crm run keeps edits here pending, and a later run pushes them', async () => {
  await editLocal({ job_title: 'Held back' })
  await editRemote({ company: 'Pulled' })
  expect(await hub().sync('full', 'from_crm')).toMatchObject({ status: 'completed', crm_updated: 0 })
  expect(await local()).toMatchObject({ company: 'Pulled', job_title: 'Held back' })
  expect((await remote())['jobtitle'] ?? '').toBe('')
  expect(await hub().sync('delta')).toMatchObject({ crm_updated: 1 })
  expect((await remote())['jobtitle']).toBe('Held back')
})

test('an edit made here at any moment of a from_crm run costs no edit of another field in the CRM', async () => {
  const stride = timesInSuite({ suite: 3, chaos: 1 })
  for (let at = 1, requests = at; at <= requests; at += stride) {
    await editRemote({ company: `There ${at}` })
    const run = () => hub().sync('full', 'from_crm')
    requests = await runKilled(null, run, [], { at, act: () => editLocal({ job_title: `Here ${at}` }) })
    if (at > requests) break
    expect(await local()).toMatchObject({ company: `There ${at}`, job_title: `Here ${at}` })
  }
})

test('a conflict left to a person blocks that field only, and the decision is applied at once, with the person in the log', async () => {
  const { recordId } = contact()
  await hub().stack.sql(`update crm_connections set settings = '{"conflictPolicy": "manual"}'`)
  await editLocal({ last_name: 'Ours', job_title: 'Syncs meanwhile' })
  await editRemote({ lastname: 'Theirs' })
  expect(await hub().sync('delta')).toMatchObject({ status: 'completed', conflicts: 1, crm_updated: 1 })
  expect([(await local()).last_name, (await remote())['lastname'], (await remote())['jobtitle']]).toEqual([
    'Ours',
    'Theirs',
    'Syncs meanwhile',
  ])
  await hub().resetRequests()
  await hub().sync('delta')
  expect((await hub().requests()).writes).toBe(0)

  const [link] = await hub().stack.sql<{ id: string }>(
    'select id from crm_sync_state where record_id = $1 and conflict_detected',
    [recordId],
  )
  const decision = { organizationId: hub().organizationId, userId: hub().userId, linkId: link?.id ?? '', field: 'lastName' }
  await resolveConflict(hub().engine, { ...decision, keep: 'adsapp' })
  await expect(resolveConflict(hub().engine, { ...decision, keep: 'crm' })).rejects.toMatchObject({
    code: 'conflict_not_found',
  })
  const drain = () => runWorker(hub().engine, { deadline: Date.now() + 600_000, untilEmpty: true })
  const logged = () =>
    hub().stack.sql(
      `select side, kind, reason, actor_kind, actor_id from crm_sync_changes where link_id = $1 and field = 'lastName' order by id desc limit 2`,
      [decision.linkId],
    )
  const person = { actor_kind: 'person', actor_id: hub().userId }
  await drain()
  expect([(await local()).last_name, (await remote())['lastname']]).toEqual(['Ours', 'Ours'])
  expect(await logged()).toEqual([
    { side: 'crm', kind: 'updated', reason: 'decided', ...person },
    { side: 'link', kind: 'decided', reason: 'keep_adsapp', ...person },
  ])

  await editLocal({ last_name: 'Ours again' })
  await editRemote({ lastname: 'Theirs again' })
  await hub().sync('delta')
  await resolveConflict(hub().engine, { ...decision, keep: 'crm' })
  await drain()
  expect([(await local()).last_name, (await remote())['lastname']]).toEqual(['Theirs again', 'Theirs again'])
  expect(await logged()).toEqual([
    { side: 'adsapp', kind: 'updated', reason: 'decided', ...person },
    { side: 'link', kind: 'decided', reason: 'keep_crm', ...person },
  ])
  await hub().stack.sql(`update crm_connections set settings = '{}'`)
})

test('two contacts here with one email are never matched by guess', async () => {
  const { count } = contact()
  const twin = { organization_id: hub().organizationId, email: `twin${count}@example.test` }
  await hub().hubspot.crm.contacts.basicApi.create({ properties: { email: twin.email, firstname: 'Twin' }, associations: [] })
  expect(
    (
      await hub()
        .engine.db.from('contacts')
        .insert([twin, { ...twin, first_name: 'Second' }])
    ).error,
  ).toBeNull()
  const run = await hub().sync('delta')
  expect(run.status).toBe('partial')
  expect(run.errors.some((error) => error.code === 'ambiguous_match')).toBe(true)
  const duplicates = () =>
    hub().stack.sql(
      `select l.status, l.crm_record_id is not null as paired from contacts c left join crm_sync_state l on l.record_id = c.id
                                     where c.email = $1 and c.deleted_at is null`,
      [twin.email],
    )
  expect(await duplicates()).toEqual([
    { status: 'attention', paired: false },
    { status: 'attention', paired: false },
  ])

  await hub()
    .engine.db.from('contacts')
    .update({ deleted_at: new Date().toISOString() })
    .eq('email', twin.email)
    .eq('first_name', 'Second')
  expect(await hub().sync('full')).toMatchObject({ records_matched: 1 })
  expect(await duplicates()).toEqual([{ status: 'linked', paired: true }])
})
