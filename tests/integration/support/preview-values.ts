import { z } from 'zod'
import type { TestStack } from '../../support/test-stack.ts'

const changesSchema = z.array(
  z.object({
    link: z.string(),
    object_type: z.string(),
    record_id: z.string().nullable(),
    crm_record_id: z.string().nullable(),
    side: z.string(),
    kind: z.string(),
    field: z.string().nullish(),
    after: z.unknown(),
  }),
)
type Changes = z.infer<typeof changesSchema>
const written = new Set(['created', 'updated', 'archived', 'restored'])

/** Each value that a preview says would be written, one text each, by names that the run has for the same records. */
export async function previewSaid(stack: TestStack, previewId: string): Promise<readonly string[]> {
  const rows = await stack.sql(
    `select p.id as link, p.object_type, p.record_id, p.crm_record_id, c ->> 'side' as side, c ->> 'kind' as kind,
            c ->> 'field' as field, c -> 'after' as after
     from crm_preview_records p cross join lateral jsonb_array_elements(p.changes) c where p.preview_id = $1`,
    [previewId],
  )
  return texts(changesSchema.parse(rows))
}

/** Each value that a run has written, in the same form. */
export async function previewDone(stack: TestStack, runId: string): Promise<readonly string[]> {
  const rows = await stack.sql(
    `select distinct on (link_id, side, kind, field) link_id as link, object_type, record_id, crm_record_id, side, kind, field, after
     from crm_sync_changes where run_id = $1 and link_id is not null order by link_id, side, kind, field, id desc`,
    [runId],
  )
  return texts(changesSchema.parse(rows))
}

function texts(rows: Changes): readonly string[] {
  const changes = rows.filter(({ kind }) => written.has(kind) || kind === 'matched' || kind === 'conflict')
  // What was made here has another id each time; what was made there is known by the one here.
  const made = new Map(
    changes
      .filter(({ side, kind }) => side === 'adsapp' && kind === 'created')
      .map(({ record_id, crm_record_id }) => [record_id ?? '', `crm ${crm_record_id}`]),
  )
  const named = (value: unknown): unknown => (typeof value === 'string' ? (made.get(value) ?? value) : (value ?? null))
  return changes
    .flatMap(({ object_type, record_id, crm_record_id, side, kind, field, after }) => {
      const about = `${object_type} ${made.get(record_id ?? '') ?? record_id ?? crm_record_id} ${side} ${kind}`
      if (kind === 'matched') return [about]
      if (kind !== 'created') return [`${about} ${field ?? ''} ${JSON.stringify(named(after))}`]
      const values = z.record(z.string(), z.unknown()).parse(after)
      return Object.entries(values).flatMap(([name, value]) =>
        value === null ? [] : [`${about} ${name} ${JSON.stringify(named(value))}`],
      )
    })
    .toSorted()
}
