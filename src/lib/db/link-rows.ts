import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { fieldValueSchema, referenceTargetSchema } from '../crm/domain/entities.ts'
import type { ConflictFacts } from '../crm/domain/conflict-facts.ts'
import type { Column } from './database-columns.ts'

const valuesSchema = z.record(z.string(), fieldValueSchema)

/** Values that were sent and not answered, and until when the CRM may still carry that out. */
const lateWriteSchema = z.object({ values: valuesSchema, until: z.string() })
export type LateWrite = Readonly<z.infer<typeof lateWriteSchema>>

const fieldTimeSchema = z.object({ from: z.string().nullable(), until: z.string().nullable() })
export const conflictFactsSchema = z.object({
  newer: z.enum(['adsapp', 'crm']).nullable(),
  isFirst: z.boolean(),
  isAsked: z.boolean(),
  local: fieldTimeSchema,
  remote: fieldTimeSchema,
}) satisfies z.ZodType<ConflictFacts>

/** Open conflicts by field: what both sides had agreed on, and what each has now. */
export const conflictsSchema = z.record(
  z.string(),
  z.object({
    base: fieldValueSchema,
    local: fieldValueSchema,
    remote: fieldValueSchema,
    reason: z
      .enum(['crm_time_unknown', 'adsapp_time_unknown', 'times_too_close', 'crm_stage_unmapped', 'adsapp_stage_unmapped'])
      .optional(),
    label: z.string().optional(),
    by: z.string().optional(),
    facts: conflictFactsSchema.optional(),
  }),
)

/** A possible match: a record of ours, or one of the CRM with its label. */
const candidateSchema = z.union([
  z.object({ recordId: databaseIdSchema }),
  z.object({ crmRecordId: z.string(), label: z.string().catch('') }),
])
export type MatchCandidate = Readonly<z.infer<typeof candidateSchema>>

/** See `Wait` in domain/references.ts. */
export const waitSchema = z.object({
  field: z.string(),
  side: z.enum(['adsapp', 'crm']),
  target: referenceTargetSchema,
  ref: z.string(),
  endedWith: z.string().optional(),
  ours: z.string().nullish(),
  isGone: z.boolean().optional(),
})

/** What a link says of its problem. Of one that an earlier version has noted, only the sentence is certain. */
export const linkErrorSchema = z.looseObject({
  code: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  action: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  field: z.string().optional().catch(undefined),
  crmField: z.string().optional().catch(undefined),
  label: z.string().optional().catch(undefined),
  others: z
    .array(z.object({ crmRecordId: z.string(), label: z.string().catch('') }))
    .optional()
    .catch(undefined),
  mayAllow: z.boolean().optional().catch(undefined),
  mayBeMerged: z.boolean().optional().catch(undefined),
})

/** A row of crm_sync_state. For fewer columns, pick. */
export const linkRowSchema = z.object({
  id: databaseIdSchema,
  connection_id: databaseIdSchema,
  record_id: databaseIdSchema.nullable(),
  crm_record_id: z.string().nullable(),
  status: z.enum(['unlinked', 'linked', 'attention', 'excluded']),
  base: valuesSchema,
  crm_base: valuesSchema,
  outgoing: valuesSchema.nullable(),
  outgoing_at: z.string().nullable(),
  late_writes: z.array(lateWriteSchema),
  /** An unanswered create is not sent again before. */
  not_before: z.string().nullable(),
  crm_updated_at: z.string().nullable(),
  last_synced_at: z.string().nullable(),
  pending: z.boolean(),
  version: z.number(),
  attempts: z.number(),
  /** Why it is excluded or needs attention. */
  last_error: linkErrorSchema.nullable(),
  conflict_detected: z.boolean(),
  conflict_details: conflictsSchema.nullable(),
  candidates: z.array(candidateSchema).nullable().catch(null),
  /** A person has decided that it is new on the other side. */
  as_new: z.boolean(),
  /** A person has decided that it is none of the records that the CRM's rules against duplicates take it for. */
  allow_duplicates: z.boolean(),
  /** References that cannot be translated yet. */
  waits: z.array(waitSchema),
} satisfies Partial<Record<Column<'crm_sync_state'>, z.ZodType>>)

/** A link as the engine works on it: what crm_link_json makes of a row. */
export const linkSchema = linkRowSchema
  .omit({ connection_id: true, last_synced_at: true, last_error: true, candidates: true, not_before: true })
  .extend({ error_code: z.string().nullable(), is_unanswered: z.boolean() })
  .transform((row) => ({
    id: row.id,
    recordId: row.record_id,
    crmRecordId: row.crm_record_id,
    status: row.status,
    base: row.base,
    crmBase: row.crm_base,
    outgoing: row.outgoing,
    outgoingAt: row.outgoing_at,
    /** Those that may still be carried out, the last dispatch among them if it may. */
    lateWrites: row.late_writes,
    /** A create that was sent, has no answer and may still be carried out by the CRM: it must not be sent again yet. */
    isUnanswered: row.is_unanswered,
    crmUpdatedAt: row.crm_updated_at,
    pending: row.pending,
    version: row.version,
    attempts: row.attempts,
    conflictDetected: row.conflict_detected,
    conflictDetails: row.conflict_details,
    errorCode: row.error_code,
    asNew: row.as_new,
    allowDuplicates: row.allow_duplicates,
    waits: row.waits,
  }))
export type Link = z.infer<typeof linkSchema>
