import { z } from 'zod'
import { answerReader } from '../connector-kit/answer-reader.ts'

/** Parses a response of HubSpot. @throws Failure bug, `unexpected_answer` */
export const readAnswer = answerReader('hubspot')

/** The parts of HubSpot's responses that are used. The SDK deserialises dates, so a Date is accepted beside its text. */
const instant = z.union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))])

const pagingSchema = z.object({ next: z.object({ after: z.string() }).optional() }).optional()

export const recordSchema = z.object({
  id: z.string().min(1),
  properties: z.record(z.string(), z.string().nullable()),
  updatedAt: instant,
  archived: z.boolean().optional(),
  objectWriteTraceId: z.string().optional(),
  /** What it is associated with, by object; only where a list was asked for it. */
  associations: z
    .record(z.string(), z.object({ results: z.array(z.object({ id: z.string(), type: z.string() })), paging: pagingSchema }))
    .optional(),
})
export type HubSpotRecord = z.infer<typeof recordSchema>

export const pageSchema = z.object({ results: z.array(recordSchema), paging: pagingSchema })
export const searchPageSchema = pageSchema.extend({ total: z.number() })

export const rowErrorSchema = z.object({
  category: z.string(),
  message: z.string(),
  context: z.record(z.string(), z.array(z.string())).nullish(),
})
export type RowError = z.infer<typeof rowErrorSchema>

export const batchSchema = z.object({
  results: z.array(recordSchema.extend({ _new: z.boolean().optional() })),
  errors: z.array(rowErrorSchema).default([]),
})
export type BatchAnswer = z.infer<typeof batchSchema>

const idSchema = z.union([z.string(), z.number()]).transform(String)
/** Associations that were made, and errors of those that were not. */
export const associatedSchema = z.object({
  results: z.array(z.object({ fromObjectId: idSchema, toObjectId: idSchema })),
  errors: z.array(rowErrorSchema).default([]),
})

export const associationTypeSchema = z.object({ category: z.string(), typeId: z.number(), label: z.string().nullish() })
/** What records are associated with, a page of each; those without any are not there. */
export const associatedReadSchema = z.object({
  results: z.array(
    z.object({
      _from: z.object({ id: idSchema }),
      to: z.array(z.object({ toObjectId: idSchema, associationTypes: z.array(associationTypeSchema) })),
      paging: pagingSchema,
    }),
  ),
  errors: z.array(rowErrorSchema).default([]),
})

const pastValueSchema = z.object({
  value: z.string().nullable(),
  timestamp: instant,
  updatedByUserId: z.number().nullish(),
})
export type PastValue = z.infer<typeof pastValueSchema>
/** Records with the values that their properties have had, newest first. */
export const historySchema = z.object({
  results: z.array(
    z.object({ id: z.string().min(1), propertiesWithHistory: z.record(z.string(), z.array(pastValueSchema)).optional() }),
  ),
})

export const propertySchema = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  fieldType: z.string(),
  calculated: z.boolean().optional(),
  showCurrencySymbol: z.boolean().optional(),
  referencedObjectType: z.string().nullish(),
  hidden: z.boolean().optional(),
  options: z.array(z.object({ value: z.string(), label: z.string(), hidden: z.boolean().optional() })).default([]),
  modificationMetadata: z.object({ readOnlyValue: z.boolean().optional() }).optional(),
})

export const ownersSchema = z.object({
  results: z.array(
    z.object({
      id: z.string().min(1),
      type: z.string().optional(),
      email: z.string().nullish(),
      firstName: z.string().nullish(),
      lastName: z.string().nullish(),
      userId: z.number().nullish(),
      userIdIncludingInactive: z.number().nullish(),
      archived: z.boolean(),
    }),
  ),
  paging: pagingSchema,
})

const orderedSchema = { id: z.string().min(1), label: z.string(), displayOrder: z.number(), archived: z.boolean().default(false) }
export const pipelinesSchema = z.object({
  results: z.array(
    z.object({
      ...orderedSchema,
      stages: z.array(
        z.object({
          ...orderedSchema,
          metadata: z.object({ isClosed: z.string().optional(), probability: z.string().optional() }).default({}),
        }),
      ),
    }),
  ),
})

export const accountSchema = z.object({
  portalId: z.number(),
  uiDomain: z.string().optional(),
  accountType: z.string().optional(),
  companyCurrency: z.string().nullish(),
})

export const tokenSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number().positive(),
  scopes: z.array(z.string()).optional(),
})

/** The body of an error response. HubSpot's services fill in different members, so all of them are optional. */
export const problemSchema = z.object({
  status: z.string().optional(),
  error: z.string().optional(),
  message: z.string().optional(),
  category: z.string().optional(),
  policyName: z.string().optional(),
  correlationId: z.string().optional(),
  errors: z.array(z.object({ message: z.string().optional(), context: z.record(z.string(), z.unknown()).nullish() })).optional(),
})
export type HubSpotProblem = z.infer<typeof problemSchema>
