import { z } from 'zod'
import { answerReader } from '../connector-kit/answer-reader.ts'
import { isoInstant } from './mapping.ts'

/** Parses a response of Salesforce. @throws Failure bug, `unexpected_answer` */
export const readAnswer = answerReader('salesforce')

/** The parts of Salesforce's responses that are used. */
const instant = z.string().transform((text, context) => {
  const iso = isoInstant(text)
  if (iso !== null) return iso
  context.addIssue({ code: 'custom', message: 'is not a point in time' })
  return z.NEVER
})

/** A row of a query, from JSON or CSV, with the columns that all our queries select. Other columns are not parsed. */
export const rowSchema = z.looseObject({
  Id: z.string().min(15),
  SystemModstamp: instant,
  IsDeleted: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]),
})
export type SalesforceRow = z.infer<typeof rowSchema>

export const pageSchema = z.object({
  totalSize: z.number(),
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(z.unknown()),
})

export const fieldSchema = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  length: z.number().default(0),
  createable: z.boolean(),
  updateable: z.boolean(),
  nillable: z.boolean().default(true),
  defaultedOnCreate: z.boolean().default(false),
  calculated: z.boolean().default(false),
  htmlFormatted: z.boolean().default(false),
  autoNumber: z.boolean().default(false),
  externalId: z.boolean().default(false),
  unique: z.boolean().default(false),
  deprecatedAndHidden: z.boolean().default(false),
  relationshipName: z.string().nullish(),
  referenceTo: z.array(z.string()).nullish(),
  picklistValues: z.array(z.object({ active: z.boolean(), value: z.string(), label: z.string().nullish() })).nullish(),
})
export type SalesforceField = z.infer<typeof fieldSchema>

export const describeSchema = z.object({
  fields: z.array(fieldSchema),
  childRelationships: z.array(z.object({ childSObject: z.string() })).default([]),
  recordTypeInfos: z
    .array(
      z.object({
        recordTypeId: z.string().nullish(),
        name: z.string(),
        master: z.boolean().default(false),
        active: z.boolean().default(true),
        available: z.boolean(),
      }),
    )
    .default([]),
})
export type Description = z.infer<typeof describeSchema>

/** The result of one row of a write. A duplicate rule's matches come under either of two spellings. */
const rowErrorSchema = z.object({
  statusCode: z.string(),
  message: z.string().default(''),
  fields: z.array(z.string()).nullish(),
  duplicateResult: z.unknown().optional(),
  duplicateResut: z.unknown().optional(),
})
export const saveResultsSchema = z.array(
  z.object({
    id: z.string().nullish(),
    success: z.boolean(),
    created: z.boolean().optional(),
    errors: z.array(rowErrorSchema).default([]),
  }),
)
/** The result of a single create or upsert; `created` only of an upsert. */
export const savedSchema = z.object({ id: z.string().min(15), created: z.boolean().default(true) })
export type SaveResult = z.infer<typeof saveResultsSchema>[number]

const historyRowSchema = z.looseObject({
  Field: z.string(),
  NewValue: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  CreatedDate: instant,
  CreatedBy: z.object({ Name: z.string().nullish() }).nullish(),
})
export type HistoryRow = z.infer<typeof historyRowSchema>
export const historyPageSchema = z.object({ records: z.array(historyRowSchema), nextRecordsUrl: z.string().optional() })

const subanswerSchema = z.object({ httpStatusCode: z.number().int(), body: z.unknown() })
/** The answers to a write and a read, in the order of the requests. */
export const stagesSchema = z.object({
  records: z.array(
    z.object({
      ApiName: z.string().min(1),
      MasterLabel: z.string().nullish(),
      IsClosed: z.boolean(),
      IsWon: z.boolean(),
      DefaultProbability: z.number().nullish(),
    }),
  ),
})

const nameSchema = z.string().nullish()
export const userPageSchema = z.object({
  records: z.array(z.object({ Id: z.string().min(15), Name: nameSchema, Email: nameSchema, IsActive: z.boolean() })),
  nextRecordsUrl: z.string().optional(),
})
export const queuePageSchema = z.object({
  records: z.array(z.object({ Id: z.string().min(15), Name: nameSchema })),
  nextRecordsUrl: z.string().optional(),
})

export const compositeSchema = z.object({ compositeResponse: z.tuple([subanswerSchema, subanswerSchema]) })

/** Rows of a retrieval by id, null for those that do not exist. */
export const retrievedSchema = z.array(rowSchema.nullable())

const organizationSchema = z.object({
  Id: z.string().min(15),
  Name: z.string(),
  IsSandbox: z.boolean(),
  OrganizationType: z.string().nullish(),
})
/** An org has exactly one row about itself. */
export const organizationsSchema = z.object({ records: z.tuple([organizationSchema]) })

export const jobSchema = z.object({
  id: z.string().min(1),
  state: z.enum(['UploadComplete', 'InProgress', 'JobComplete', 'Failed', 'Aborted']),
})

/** There is no `expires_in`, and a refresh returns a refresh token only where the app rotates them. */
export const tokenSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  instance_url: z.url({ protocol: /^https?$/ }),
  scope: z.string().optional(),
})

export const oauthProblemSchema = z.object({ error: z.string(), error_description: z.string().optional() })

/** The body of an error response: a list of one or more. */
export const problemsSchema = z.array(
  z.object({
    errorCode: z.string(),
    message: z.string().default(''),
    fields: z.array(z.string()).nullish(),
    duplicateResult: z.unknown().optional(),
    duplicateResut: z.unknown().optional(),
  }),
)
