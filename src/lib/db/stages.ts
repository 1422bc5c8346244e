import { z } from 'zod'
import type { OwnStage } from '../crm/domain/stages.ts'
import { type StageMap, transformRuleSchema } from '../crm/domain/transform-rules.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

const stageSchema = z.object({
  key: z.string(),
  label: z.string(),
  kind: z.enum(['open', 'won', 'lost']),
  position: z.number(),
  is_archived: z.boolean(),
  pipelines: z.object({ id: z.string(), label: z.string(), position: z.number(), is_archived: z.boolean() }),
})

/** The stages of an organisation's pipelines, in the order in which people see them. A new opportunity begins in the first open one. */
export async function readStages(db: ServiceClient, organizationId: string): Promise<readonly OwnStage[]> {
  const rows = unwrap(
    await db
      .from('pipeline_stages')
      .select('key, label, kind, position, is_archived, pipelines!inner(id, label, position, is_archived)')
      .eq('organization_id', organizationId),
  )
  return z
    .array(stageSchema)
    .parse(rows)
    .toSorted(
      (a, b) =>
        a.pipelines.position - b.pipelines.position ||
        compare(a.pipelines.id, b.pipelines.id) ||
        a.position - b.position ||
        compare(a.key, b.key),
    )
    .map(({ key, label, kind, is_archived: isArchived, pipelines }) => ({
      key,
      label,
      kind,
      pipeline: pipelines.label,
      isArchived: isArchived || pipelines.is_archived,
    }))
}

/** How many records of a connection wait until somebody says what their stage in the CRM means. */
export async function countUnmapped(db: ServiceClient, connectionId: string, field: string): Promise<number> {
  const { count, error } = await db
    .from('crm_sync_state')
    .select('id', { count: 'exact', head: true })
    .eq('connection_id', connectionId)
    .eq('object_type', 'opportunity')
    .eq('list', 'attention')
    .contains('conflict_details', { [field]: { reason: 'crm_stage_unmapped' } })
  unwrap({ data: null, error })
  return count ?? 0
}

/** What the CRMs' stages mean here, for each connection that maps them. */
export async function readStageMaps(
  db: ServiceClient,
  organizationId: string,
): Promise<readonly { readonly connectionId: string; readonly map: StageMap }[]> {
  const rows = unwrap(
    await db
      .from('crm_field_mappings')
      .select('connection_id, transform_rule')
      .eq('organization_id', organizationId)
      .eq('object_type', 'opportunity')
      .eq('adsapp_field', 'stage'),
  )
  return (rows ?? []).flatMap(({ connection_id: connectionId, transform_rule: rule }) => {
    const map = transformRuleSchema.safeParse(rule).data
    return map?.name === 'map' ? [{ connectionId, map }] : []
  })
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
