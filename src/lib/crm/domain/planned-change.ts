import { z } from 'zod'
import type { FieldValues } from './entities.ts'
import { stageMapped } from './stages.ts'

/** Why a run would change or remove something on a pair that is in sync, as far as that is known. */
export const changeCauses = [
  'mapping',
  'first_sync',
  'linked_since',
  'crm_edited',
  'adsapp_edited',
  'both_edited',
  'deleted_in_crm',
  'merged_in_crm',
  'deleted_here',
] as const
export type ChangeCause = (typeof changeCauses)[number]

/** Held back while the CRM's changes are read, among what is pending here, or of what was deleted here. */
export const planStageSchema = z.enum(['pull', 'push', 'archive'])
export type PlanStage = z.infer<typeof planStageSchema>

/** How many records a cause would have changed, in one field of one side (null: as a whole). */
export const causeCountSchema = z.object({
  cause: z.enum(changeCauses),
  side: z.enum(['adsapp', 'crm', 'link']),
  field: z.string().nullable(),
  records: z.number(),
})
export type CauseCount = z.infer<typeof causeCountSchema>

/**
 * The cause of one logged change. A field that the pair has no common ancestor of, while it has one of others, was mapped after the pair
 * was synced last, unless it has waited (`waited`) for what it leads to.
 */
export function causeOf(
  change: { readonly kind: string; readonly field?: string | undefined; readonly reason: string },
  base: FieldValues,
  waited: readonly { readonly field: string }[] = [],
): ChangeCause {
  if (change.kind === 'archived' || change.kind === 'excluded')
    return change.reason === 'merged_in_crm'
      ? 'merged_in_crm'
      : change.reason === 'deleted_in_adsapp'
        ? 'deleted_here'
        : 'deleted_in_crm'
  if (waited.some(({ field }) => field === change.field)) return 'linked_since'
  if (change.field !== undefined && !(change.field in base)) return Object.keys(base).length === 0 ? 'first_sync' : 'mapping'
  if (change.reason === stageMapped) return 'mapping'
  if (change.reason === 'crm_changed') return 'crm_edited'
  return change.reason === 'adsapp_changed' ? 'adsapp_edited' : 'both_edited'
}
