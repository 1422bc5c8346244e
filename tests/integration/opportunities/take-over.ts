import { expect, test } from 'vitest'
import type { Pipeline } from '../../../src/lib/crm/domain/pipelines.ts'
import { previewTakeOver, takeOverPipelines } from '../../../src/lib/crm/use-cases/take-over-pipelines.ts'
import type { OpportunityWorld } from './world.ts'

/** A CRM's pipelines become the organisation's own. */
export function describeTakeOver({ hub, one, owner, addDeal, here, stages }: OpportunityWorld): void {
  test('once the CRM’s pipelines are taken over, nothing waits for a stage, and what other CRMs map stays', async () => {
    await addDeal({ dealname: 'Nara', dealstage: 'appointmentscheduled', amount: '3' })
    const others = ['Kobe', 'Otaru', 'Sendai', 'Uji', 'Beppu']
    for (const dealname of others) await addDeal({ dealname, dealstage: 'decisionmakerboughtin', amount: '4' })
    await hub().sync('delta')
    const waiting = () =>
      one<{ count: number }>(`select count(*)::int as count from crm_sync_state s
      join crm_connections c on c.id = s.connection_id
      where c.crm_type = 'hubspot' and s.conflict_details -> 'stage' ->> 'reason' = 'crm_stage_unmapped'`)
    expect(await waiting()).toEqual({ count: 6 })
    const read = async () => {
      const rows = await hub().stack.sql<{ version: string; pipelines: Pipeline[] }>(
        `select o.pipelines_version as version, (select jsonb_agg(jsonb_build_object('id', p.id, 'label', p.label,
           'isArchived', p.is_archived, 'stages', (select jsonb_agg(jsonb_build_object('key', s.key, 'label', s.label,
             'kind', s.kind, 'probability', s.probability, 'isArchived', s.is_archived) order by s.position)
             from pipeline_stages s where s.pipeline_id = p.id)) order by p.position) from pipelines p
           where p.organization_id = o.id) as pipelines
         from organizations o where o.id = $1`,
        [hub().organizationId],
      )
      const [row] = rows
      if (row === undefined) throw new Error('There is no organisation.')
      return { version: Number(row.version), pipelines: row.pipelines }
    }
    const own = await read()
    const save = async (pipelines: readonly Pipeline[]) => {
      const sql = `with caller as materialized (select set_config('request.jwt.claim.sub', $1, true))
        select save_pipelines($2, $3, $4) as version from caller`
      const row = await one<{ version: string }>(sql, [
        hub().userId,
        hub().organizationId,
        own.version,
        JSON.stringify(pipelines),
      ])
      return Number(row?.version)
    }
    const closedWon = (await stages()).values['closed_won']
    const preview = await previewTakeOver(hub().engine, owner(), own)
    expect(preview.pipelines.map(({ label, isNew, stages: made }) => [label, isNew, made.length])).toEqual([
      ['Sales Pipeline', true, 7],
      ['Group travel', true, 5],
    ])
    expect(await read()).toEqual(own)
    // Less than what waits may be changed without approval; what a person has just mapped is approved.
    const guarded = `update crm_connections set settings = settings || '{"guard": {"enabled": true, "share": 0.01, "atLeast": 4}}'`
    await hub().stack.sql(guarded)
    expect(preview.records).toBe(6)
    await takeOverPipelines(hub().engine, owner(), { ...own, save })
    const taken = await hub().sync('delta')
    expect([taken.status, taken.local_updated]).toEqual(['completed', expect.toSatisfy((updated: number) => updated >= 6)])
    const reasons = `select distinct reason from crm_sync_changes c join opportunities o on o.id = c.record_id
      where o.name in ('Nara', 'Kobe', 'Otaru', 'Sendai', 'Uji', 'Beppu') and c.field = 'stage' and c.kind = 'updated' and c.connection_id is not null`
    expect(await hub().stack.sql(reasons)).toEqual([{ reason: 'stage_mapped' }])
    await hub().stack.sql(`update crm_connections set settings = settings - 'guard'`)
    expect(await waiting()).toEqual({ count: 0 })
    expect(await here('Nara')).toMatchObject({ stage: 'appointment_scheduled', probability: 20 })
    expect((await stages()).values['closed_won']).toBe(closedWon)
    const again = await previewTakeOver(hub().engine, owner(), await read())
    expect([
      again.waiting,
      again.pipelines.some(({ isNew, stages: made }) => isNew || made.some((stage) => stage.isNew)),
    ]).toEqual([0, false])
  })
}
