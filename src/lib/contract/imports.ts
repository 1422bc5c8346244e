import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { isMirrored } from '../crm/domain/objects.ts'
import { recordObjectSchema } from '../objects/record-objects.ts'
import { importSettingsSchema } from './import-settings.ts'

export const importStates = [
  'reading',
  'read',
  'checking',
  'checked',
  'importing',
  'done',
  'undoing',
  'undone',
  'failed',
] as const

const time = z.iso.datetime({ offset: true })

const countsSchema = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  skipped: z.int(),
  refused: z.int(),
})

export const importSchema = z.object({
  id: databaseIdSchema,
  object: recordObjectSchema,
  file_name: z.string(),
  columns: z.array(z.string()).describe('The headings of the file.'),
  settings: importSettingsSchema.nullable().describe('As they were sent; null: none yet.'),
  state: z
    .enum(importStates)
    .describe(
      '`read`: waits for settings. `checked`: waits to be started. `checking`, `importing` and `undoing` go on by themselves.',
    ),
  rows: z.int(),
  place: z.int().describe('How many rows are dealt with in this state.'),
  counts: z.object({
    check: countsSchema.optional().describe('What would become of the rows.'),
    import: countsSchema.optional().describe('What has become of them.'),
    undo: z.object({ undone: z.int(), kept: z.int() }).optional().describe('`kept`: was changed since, and stays.'),
  }),
  problem: z.string().nullable().describe('Why it failed.'),
  created_by: databaseIdSchema,
  created_at: time,
  finished_at: time.nullable(),
  expires_at: time.describe('From then on the rows are gone, and it cannot be undone.'),
})

const problemsSchema = z.array(
  z.object({ row: z.int(), problems: z.array(z.object({ field: z.string(), message: z.string() })) }),
)

export const importDetailsSchema = z.object({
  import: importSchema,
  suggestion: importSettingsSchema.describe('What the columns are likely to become, by their headings and first rows.'),
  samples: z.array(z.array(z.string())).describe('A few values of each column.'),
  problems: problemsSchema.describe('The first rows that are refused, or that could not be taken back.'),
})

export const importsSchema = z.object({ imports: z.array(importSchema) })
export const importedSchema = z.object({ import: importSchema })
export const importParamsSchema = z.object({ importId: databaseIdSchema })
export const importQuerySchema = z.strictObject({
  object: recordObjectSchema
    .refine((object) => !isMirrored(object), 'these come from CRMs alone.')
    .describe('What the rows are.'),
  file_name: z.string().trim().min(1).max(255).default('file.csv'),
})
export const importSettingsRequestSchema = importSettingsSchema
