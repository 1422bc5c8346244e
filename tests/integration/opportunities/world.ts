import { afterAll, beforeAll } from 'vitest'
import type { StageMap } from '../../../src/lib/crm/domain/transform-rules.ts'
import { withMeaning } from '../../../src/lib/crm/domain/stage-map.ts'
import { readMappingView, saveMapping } from '../../../src/lib/crm/use-cases/mapping.ts'
import { type Hub, startHub } from '../support/hub.ts'

export type OpportunityWorld = ReturnType<typeof opportunityWorld>

/** Three CRMs, of which HubSpot is connected, and what is done and seen of opportunities there and here. */
export function opportunityWorld() {
  let hub: Hub
  beforeAll(async () => {
    hub = await startHub({ crms: ['hubspot', 'salesforce', 'pipedrive'] })
    await hub.connect()
  })
  afterAll(() => hub.close())

  const one = async <Row>(sql: string, values: unknown[] = []) => (await hub.stack.sql<Row>(sql, values))[0]
  const idsOf = async (emails: readonly string[]) => {
    const rows = await hub.stack.sql<{ id: string }>(
      'select id from contacts where email = any ($1) and deleted_at is null order by email',
      [emails],
    )
    return rows.map(({ id }) => id)
  }
  const owner = () => ({ organizationId: hub.organizationId, userId: hub.userId, crmType: 'hubspot' as const })
  const deals = () => hub.hubspot.crm.deals.basicApi
  const addDeal = async (properties: Record<string, string>) => {
    const { id } = await deals().create({ properties, associations: [] })
    return id
  }
  const inHubSpot = async (id: string) =>
    (await deals().getById(id, ['dealname', 'dealstage', 'pipeline', 'amount', 'closedate'])).properties
  type Row = { id: string; stage: string; status: string; probability: string; name: string }
  const here = async (name: string) => {
    const row = await one<Row>('select id, stage, status, probability, name from opportunities where name = $1', [name])
    if (row === undefined) throw new Error(`There is no ${name}.`)
    return row
  }
  const conflictOf = async (id: string) =>
    (
      await one<{ status: string; details: Record<string, { reason: string; label?: string; remote: string }> | null }>(
        'select status, conflict_details as details from crm_sync_state where record_id = $1',
        [id],
      )
    )?.details ?? null
  const stages = async (): Promise<StageMap> => {
    const { mappings } = await readMappingView(hub.engine, owner(), 'opportunity')
    const rule = mappings.find(({ adsappField }) => adsappField === 'stage')?.transformRule
    if (rule?.name !== 'map') throw new Error('No stages are mapped.')
    return rule
  }
  const mapStage = async (theirs: string, ours: string) => {
    const map = withMeaning(await stages(), theirs, ours)
    const { mappings } = await readMappingView(hub.engine, owner(), 'opportunity')
    const rows = mappings.filter(({ adsappField }) => adsappField === 'stage').map((row) => ({ ...row, transformRule: map }))
    await saveMapping(hub.engine, { ...owner(), object: 'opportunity' }, { mappings: rows, replace: false })
  }
  return { hub: () => hub, one, idsOf, owner, deals, addDeal, inHubSpot, here, conflictOf, stages, mapStage }
}
