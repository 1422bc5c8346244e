import { z } from 'zod'
import type { OwnStage } from '../crm/domain/stages.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

const stageSchema = z.object({
  key: z.string(),
  label: z.string(),
  kind: z.enum(['open', 'won', 'lost']),
  position: z.number(),
  pipelines: z.object({ id: z.string(), label: z.string(), position: z.number() }),
})

/** The stages of an organisation's pipelines, in the order in which people see them. A new opportunity begins in the first open one. */
export async function readStages(db: ServiceClient, organizationId: string): Promise<readonly OwnStage[]> {
  const rows = unwrap(
    await db
      .from('pipeline_stages')
      .select('key, label, kind, position, pipelines!inner(id, label, position)')
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
    .map(({ key, label, kind, pipelines }) => ({ key, label, kind, pipeline: pipelines.label }))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
