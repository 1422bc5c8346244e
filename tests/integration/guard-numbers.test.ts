import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmType } from '../../src/lib/crm/domain/crm-type.ts'
import { readMapping, toMappingRows } from '../../src/lib/db/connections.ts'
import { decideRun } from '../../src/lib/db/runs.ts'
import { runWorker } from '../../src/lib/jobs/worker.ts'
import { type CrmUser, crmUser } from './support/crm-records.ts'
import { type Hub, startHub } from './support/hub.ts'

const people = 24
const crms = ['hubspot', 'salesforce'] as const satisfies readonly CrmType[]
type CrmName = (typeof crms)[number]

/** What can happen to a connection before a run. */
const stepArbitrary = fc.oneof(
  fc.record({ kind: fc.constant('edit_there'), count: fc.nat(12), value: fc.nat(3) }),
  fc.record({ kind: fc.constant('edit_here'), count: fc.nat(12), value: fc.nat(3) }),
  fc.record({ kind: fc.constant('same_on_both'), count: fc.nat(12), value: fc.nat(3) }),
  fc.record({ kind: fc.constant('row_removed_and_restored'), count: fc.constant(0), value: fc.constant(0) }),
  fc.record({ kind: fc.constant('delete_here'), count: fc.nat(2), value: fc.constant(0) }),
)

describe('what a run that asks has announced', () => {
  let hub: Hub
  const users = new Map<CrmName, CrmUser>()
  const connections = new Map<CrmName, string>()
  beforeAll(async () => {
    hub = await startHub({ crms })
    await hub.engine.db.from('contacts').insert(
      Array.from({ length: people }, (_, index) => ({
        organization_id: hub.organizationId,
        email: `announced-${index}@example.test`,
        first_name: 'Anna',
        last_name: `Nr ${index}`,
      })),
    )
    for (const crmType of crms) {
      await hub.crm(crmType).connect()
      await hub.crm(crmType).sync('full')
      users.set(crmType, crmUser(crmType, hub.crm(crmType).url))
      const [row] = await hub.stack.sql<{ id: string }>('select id from crm_connections where crm_type = $1', [crmType])
      connections.set(crmType, row?.id ?? '')
    }
    const settings = { guard: { enabled: true, share: 0.01, atLeast: 1 }, deletes: { fromCrm: 'ignore', toCrm: 'archive' } }
    await hub.stack.sql('update crm_connections set settings = settings || $1', [settings])
  })
  afterAll(() => hub.close())

  /** The first `count` pairs of a connection. */
  const pairs = (crmType: CrmName, count: number) =>
    hub.stack.sql<{ record_id: string; crm_record_id: string }>(
      `select record_id, crm_record_id from crm_sync_state where connection_id = $1 and status = 'linked' order by record_id limit $2`,
      [connections.get(crmType), count],
    )
  const editThere = async (crmType: CrmName, count: number, title: string) => {
    for (const { crm_record_id: id } of await pairs(crmType, count)) await users.get(crmType)?.edit(id, { firstName: title })
  }
  const editHere = async (crmType: CrmName, count: number, title: string) => {
    const ids = (await pairs(crmType, count)).map(({ record_id: id }) => id)
    await hub.stack.sql('update contacts set first_name = $1 where id = any ($2::uuid[])', [title, ids])
  }
  const saveRows = async (crmType: CrmName, without: string | null) => {
    const connectionId = connections.get(crmType) ?? ''
    const rows = allRows.get(crmType) ?? (await readMapping(hub.engine.db, connectionId, 'contact'))
    allRows.set(crmType, rows)
    const { error } = await hub.engine.db.rpc('crm_save_mappings', {
      p_connection: connectionId,
      p_organization: hub.organizationId,
      p_user: hub.userId,
      p_object: 'contact',
      p_mappings: toMappingRows(
        'contact',
        rows.filter(({ adsappField }) => adsappField !== without),
      ),
    })
    expect(error).toBeNull()
  }
  const allRows = new Map<CrmName, Awaited<ReturnType<typeof readMapping>>>()

  /** What the log says that a run did to pairs. */
  const doneBy = async (runId: string) =>
    (
      await hub.stack.sql<{ changes: number; removals: number; links: readonly string[] | null }>(
        `select count(distinct link_id) filter (where kind in ('updated', 'conflict') and side <> 'link')::int as changes,
                count(distinct link_id) filter (where kind in ('archived', 'excluded'))::int as removals,
                array_agg(distinct link_id) filter (where side <> 'link' or kind in ('archived', 'excluded')) as links
         from crm_sync_changes where run_id = $1`,
        [runId],
      )
    )[0]
  const plan = (runId: string) =>
    hub.stack.sql<{ link_id: string }>(
      `select distinct link_id, impact from crm_planned_changes p join crm_sync_logs r on r.id = p.run_id
         where run_id = $1 and stage = r.guard ->> 'stage'`,
      [runId],
    )

  test('is what it then does, whatever was edited, agreed after all, or remapped before, and nothing is written until it may', async () => {
    const asked = { count: 0, agreed: 0 }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...crms),
        fc.array(stepArbitrary, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('full' as const, 'delta' as const),
        async (crmType, steps, syncType) => {
          // The other CRM's changes wait meanwhile.
          await hub.stack.sql(`update crm_connections set status = case crm_type when $1 then 'active' else 'paused' end`, [
            crmType,
          ])
          for (const { kind, count, value } of steps) {
            if (kind === 'edit_there' || kind === 'same_on_both') await editThere(crmType, count, `Title ${value}`)
            if (kind === 'edit_here' || kind === 'same_on_both') await editHere(crmType, count, `Title ${value}`)
            if (kind === 'row_removed_and_restored') {
              await saveRows(crmType, 'firstName')
              await saveRows(crmType, null)
            }
            if (kind === 'delete_here') {
              const ids = (await pairs(crmType, count)).map(({ record_id: id }) => id)
              await hub.stack.sql('update contacts set deleted_at = now() where id = any ($1::uuid[])', [ids])
            }
          }
          await hub.stack.sql(`select pgmq.purge_queue('crm_live')`)
          const state = () => hub.stack.sql(`select id, version from contacts order by id`)
          const before = await state()
          await hub.crm(crmType).resetRequests()
          let run = await hub.crm(crmType).sync(syncType)
          const announced = { changes: 0, removals: 0 }
          const shown = new Set<string>()
          const isFirst = () => announced.changes + announced.removals === 0
          while (run.status === 'waiting' && run.guard !== null) {
            // Within the limit, a run may have changed or removed one before it asks about the rest.
            const done = run.local_updated + run.crm_updated + run.local_archived + run.crm_archived
            if (isFirst() && done === 0) {
              expect(await state()).toEqual(before)
              expect((await hub.crm(crmType).requests()).writes).toBe(0)
            }
            expect(run.guard.more).toBe(false)
            const planned = await plan(run.id)
            expect(planned.length).toBe(run.guard.changes + run.guard.removals)
            for (const { link_id: id } of planned) shown.add(id)
            announced.changes += run.guard.changes
            announced.removals += run.guard.removals
            asked.count += 1
            await decideRun(hub.engine.db, {
              runId: run.id,
              organizationId: hub.organizationId,
              userId: hub.userId,
              approve: true,
            })
            await hub.stack.sql(`select pgmq.purge_queue('crm_live')`)
            await runWorker(hub.engine, { deadline: Date.now() + 600_000, untilEmpty: true })
            const [next] = await hub.stack.sql<{ status: typeof run.status; guard: typeof run.guard }>(
              'select status, guard from crm_sync_logs where id = $1',
              [run.id],
            )
            if (next === undefined) throw new Error('The run is gone.')
            run = Object.assign(run, next)
          }
          expect(run.status).toBe('completed')
          const done = await doneBy(run.id)
          // One more needs no approval, and so is not announced.
          const { changes = 0, removals = 0, links } = done ?? {}
          expect((links ?? []).filter((id) => !shown.has(id)).length).toBeLessThanOrEqual(1)
          expect(changes).toBeGreaterThanOrEqual(announced.changes)
          expect(removals).toBeGreaterThanOrEqual(announced.removals)
          expect(changes + removals).toBeLessThanOrEqual(announced.changes + announced.removals + 1)
          expect(await plan(run.id)).toEqual([])
        },
      ),
      { numRuns: 14, endOnFailure: true },
    )
    expect(asked.count).toBeGreaterThan(3)
  })
})
