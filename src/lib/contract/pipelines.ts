import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { isStorable } from '../core/text/storable-text.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { asKey, asSeen } from '../crm/domain/email-key.ts'

export const stageKindSchema = z.enum(['open', 'won', 'lost'])

const label = z
  .string()
  .trim()
  .min(1, 'Enter a name.')
  .refine((name) => name === '' || asSeen(name) !== '', 'Enter a name.')
  .max(100, 'Use at most 100 characters.')
  .refine(isStorable, 'Leave out characters that cannot be stored.')
const probability = z
  .number('Enter a number from 0 to 100.')
  .min(0, 'Enter a number from 0 to 100.')
  .max(100, 'Enter a number from 0 to 100.')
export const sameName = {
  stage: 'Another stage of this pipeline has this name. Choose another one.',
  pipeline: 'Another pipeline has this name. Choose another one.',
} as const

type Named = { readonly label: string; readonly isArchived: boolean }

/** The places of those whose name looks like that of one before them, in any case. What is archived is not offered, so it may share its name. */
export function repeatedNames(all: readonly Named[]): ReadonlySet<number> {
  const keys = all.map(({ label: name, isArchived }) => (isArchived ? null : asKey(name).replaceAll(/\s+/g, ' ')))
  return new Set(keys.flatMap((key, index) => (key !== null && keys.indexOf(key) < index ? [index] : [])))
}

const distinctNames = (message: string) => (all: readonly Named[], context: z.RefinementCtx) => {
  for (const index of repeatedNames(all)) context.addIssue({ code: 'custom', path: [index, 'label'], message })
}

const version = z.int().describe('Version of the pipelines as they were read: what others have saved since is answered with 409.')

const stageSchema = z.object({
  key: z.string().describe('Never changes: mappings know the stage by it.'),
  label: z.string(),
  kind: stageKindSchema,
  probability: z.number().describe('In percent; what opportunities get that are moved here.'),
  isArchived: z.boolean(),
  records: z.int().describe('How many opportunities are in it.'),
  deleted: z.int().describe('How many deleted ones are.'),
})

export const pipelinesSchema = z
  .object({
    version: z.int(),
    pipelines: z
      .array(z.object({ id: databaseIdSchema, label: z.string(), isArchived: z.boolean(), stages: z.array(stageSchema) }))
      .describe('In their order. An opportunity without a stage begins in the first open one of the first that is not archived.'),
  })
  .meta({ id: 'Pipelines' })

export type PipelinesView = z.infer<typeof pipelinesSchema>

export const pipelinesRequestSchema = z.strictObject({
  version,
  pipelines: z
    .array(
      z.strictObject({
        id: databaseIdSchema.nullable().default(null).describe('Left out for a new one.'),
        label,
        isArchived: z.boolean().default(false).describe('What is in it stays and can be read; nothing new goes there.'),
        stages: z
          .array(
            z.strictObject({
              key: z
                .string()
                .regex(/^[a-z0-9][a-z0-9_]{0,62}$/)
                .nullable()
                .default(null)
                .describe('Left out for a new one.'),
              label,
              kind: stageKindSchema.default('open'),
              probability,
              isArchived: z.boolean().default(false),
            }),
          )
          .min(1, 'A pipeline has at least one stage.')
          .max(100)
          .superRefine(distinctNames(sameName.stage)),
      }),
    )
    .min(1)
    .max(50)
    .superRefine(distinctNames(sameName.pipeline))
    .describe('All of them, in their order. What is left out is removed.'),
  moves: z.record(z.string(), z.string()).default({}).describe('Where the opportunities of each removed stage go, by keys.'),
})

export const takeOverQuerySchema = z.strictObject({ crm_type: crmTypeSchema })
export const takeOverRequestSchema = z.strictObject({ crmType: crmTypeSchema, version })

export const takeOverSchema = z
  .object({
    version: z.int().describe('Version of the organisation’s pipelines; to be sent back when they are saved.'),
    waiting: z.int().describe('Stages of the CRM that mean nothing here yet.'),
    records: z.int().describe('Opportunities that wait for these, and get their stage; no further approval is asked for.'),
    pipelines: z.array(
      z.object({
        label: z.string(),
        isNew: z.boolean(),
        stages: z.array(z.object({ label: z.string(), kind: stageKindSchema, probability: z.number(), isNew: z.boolean() })),
      }),
    ),
  })
  .meta({ id: 'TakeOver' })

export type TakeOverView = z.infer<typeof takeOverSchema>
