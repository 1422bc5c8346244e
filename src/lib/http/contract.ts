import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { apiUsageSchema, environmentSchema, grantKindSchema } from '../crm/domain/account.ts'
import { conflictPolicySchema } from '../crm/domain/conflict-policy.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { fieldTypeSchema, objectTypeSchema } from '../crm/domain/entities.ts'
import { directionSchema, fieldMappingSchema } from '../crm/domain/field-mapping.ts'
import { healthSchema } from '../crm/domain/health.ts'
import { type SyncedObject, syncedObjectSchema } from '../crm/domain/objects.ts'
import { causeCountSchema } from '../crm/domain/planned-change.ts'
import {
  connectionSettingsSchema,
  deletesSchema,
  guardSettingsSchema,
  objectSettingsSchema,
  scheduleSchema,
} from '../crm/domain/settings.ts'

export const problemSchema = z
  .object({
    error: z.object({
      code: z.string().describe('Stable, for programs. Each answer lists the codes that it can have.'),
      message: z.string().describe('One sentence for the person who has to act; it may change.'),
      field: z.string().optional().describe('The path of the input that is at fault, as in `mappings[2].direction`.'),
      runId: z.string().optional(),
    }),
  })
  .meta({ id: 'Problem', description: 'Every error answer.' })

/** What a call answers that changes something and has nothing else to tell. */
export const doneSchema = z.object({ success: z.literal(true) }).meta({ id: 'Done' })

/** Names the CRM in the address. */
export const crmQuerySchema = z.strictObject({ crm_type: crmTypeSchema.describe('Which CRM.') })

export const connectRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  config: z
    .strictObject({
      clientId: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .describe('Of your organisation’s own app at the CRM, instead of the server’s. With `clientSecret`.'),
      clientSecret: z.string().min(1).max(500).optional().describe('Stored encrypted with the tokens, and never shown again.'),
      apiToken: z
        .string()
        .min(1)
        .max(500)
        .optional()
        .describe('Connects at once with a token copied from the CRM: HubSpot, Pipedrive.'),
      environment: environmentSchema.optional().describe('Salesforce: the environment to sign in to.'),
    })
    .optional(),
})
export const connectResponseSchema = z.object({
  authUrl: z.url().nullable().describe('The CRM’s consent page, to send the person to. Null: connected already.'),
  connectionId: databaseIdSchema,
})

export const disconnectQuerySchema = crmQuerySchema.extend({
  forget: z.enum(['true', 'false']).optional().describe('`true`: also deletes links, mapping and history.'),
})
export const disconnectResponseSchema = doneSchema
  .extend({ revoked: z.boolean().describe('Whether the CRM confirmed the revocation. The tokens are deleted here in any case.') })
  .meta({ id: 'Disconnected' })

const settings = connectionSettingsSchema.shape

const changedSettings = {
  conflictPolicy: conflictPolicySchema
    .optional()
    .describe('Who wins a field that both sides have changed; `manual` leaves it to a person.'),
  deletes: deletesSchema.optional().describe('What a deletion on one side does on the other.'),
  guard: guardSettingsSchema.optional().describe('When a run needs approval before it changes anything.'),
  matchKeys: settings.matchKeys.unwrap().optional().describe('The match keys, strongest first.'),
  dailyBudget: settings.dailyBudget.unwrap().optional().describe('Requests a day (UTC) to the CRM; null: as many as it allows.'),
  liveShare: settings.liveShare.unwrap().optional().describe('The share of the daily budget reserved for live changes.'),
  schedule: scheduleSchema.optional(),
  allowDuplicates: settings.allowDuplicates
    .unwrap()
    .optional()
    .describe(
      'Save contacts in spite of the CRM’s rules against duplicates, where it lets people do so (Salesforce: rules that alert).',
    ),
}

const changedOfObject = z.strictObject(objectSettingsSchema.shape)
const seenOfObjects = z.partialRecord(syncedObjectSchema, changedOfObject).optional()

export const connectionSettingsRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  status: z.enum(['active', 'paused']).optional().describe('Pauses or resumes the sync.'),
  ...changedSettings,
  objects: z
    .partialRecord(
      syncedObjectSchema,
      changedOfObject.extend({
        enabled: z
          .boolean()
          .optional()
          .describe('Switches the object on, with a full sync of it alone, or off: its records then stay as they are.'),
      }),
    )
    .optional()
    .describe('By object (`account` is a company), what it has of its own. Those of contacts are the connection’s.'),
  seen: z
    .strictObject({ ...changedSettings, objects: seenOfObjects })
    .optional()
    .describe('The settings as they were before the change: what others have changed since is kept, or answered with 409.'),
})

export const changedConnectionSchema = doneSchema
  .extend({ runIds: z.array(databaseIdSchema).describe('The first syncs of objects that were switched on.') })
  .meta({ id: 'ConnectionChanged' })

export const syncRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  syncType: z.enum(['full', 'delta']).describe('`delta`: what has changed since the last sync. The first one is always full.'),
  direction: directionSchema.optional().describe('`bidirectional` unless said otherwise.'),
  contactId: databaseIdSchema.optional().describe('Syncs this contact alone.'),
  objects: z
    .array(syncedObjectSchema)
    .min(1)
    .optional()
    .describe('Syncs these alone (`account` is a company); left out, all that the connection syncs.'),
})

export const runErrorSchema = z
  .object({
    code: z.string(),
    message: z.string(),
    action: z.string().nullish().describe('What a person can do about it.'),
    recordId: z.string().nullish(),
    crmRecordId: z.string().nullish(),
  })
  .meta({ id: 'RunError' })

const objectCountsSchema = z
  .object({
    processed: z.number(),
    failed: z.number(),
    undecided: z.number().describe('Left until a person has decided which records are the same.'),
    matched: z.number(),
    created: z.number().describe('On either side.'),
    updated: z.number().describe('On either side.'),
    localCreated: z.number(),
    localUpdated: z.number(),
    localArchived: z.number(),
    crmCreated: z.number(),
    crmUpdated: z.number(),
    crmArchived: z.number(),
    conflicts: z.number(),
  })
  .meta({ id: 'ObjectCounts', description: 'What a run did with the records of one object.' })
export type ObjectCounts = z.infer<typeof objectCountsSchema>
const countsByObject = z.partialRecord(syncedObjectSchema, objectCountsSchema)

export const runSchema = z
  .object({
    id: databaseIdSchema,
    syncType: z.enum(['full', 'delta', 'webhook', 'manual']),
    direction: directionSchema,
    status: z
      .enum(['queued', 'running', 'waiting', 'completed', 'partial', 'failed', 'cancelled'])
      .describe(
        '`queued`: it begins when the active run ends. `waiting`: it would change more than it may without approval, and an admin has to decide. `partial`: some records failed, or await a decision.',
      ),
    trigger: z.enum(['user', 'cron', 'webhook']),
    startedBy: databaseIdSchema
      .nullable()
      .describe('The user who requested it; null for a scheduled or live run, and when the user was deleted.'),
    phase: z.enum(['pull', 'push', 'done']),
    startedAt: z.string(),
    completedAt: z.string().nullable(),
    duration: z.number().describe('Milliseconds, up to now during the run.'),
    recordsExpected: z.number().nullable().describe('Null until the CRM has said how many there are.'),
    recordsProcessed: z.number(),
    recordsSuccess: z.number(),
    recordsFailed: z.number(),
    recordsSkipped: z.number(),
    recordsUndecided: z
      .number()
      .describe('Of those skipped: records that are left until a person has decided which are the same.'),
    recordsMatched: z.number(),
    localCreated: z.number(),
    localUpdated: z.number(),
    crmCreated: z.number(),
    crmUpdated: z.number(),
    localArchived: z.number(),
    crmArchived: z.number(),
    conflicts: z.number(),
    apiCalls: z.number(),
    objects: countsByObject.describe('The same counts by object, of those whose records it has met.'),
    onlyObjects: z
      .array(syncedObjectSchema)
      .nullable()
      .describe('The objects that it syncs; null: all that its connection does.'),
    resumeAt: z.string().nullable().describe('Set while the run sleeps, as when a day’s budget is spent.'),
    unanswered: z
      .object({ records: z.number(), until: z.string() })
      .nullable()
      .describe(
        'Creates that the CRM has not answered and may still carry out: they are looked for until then, and only after that sent again.',
      ),
    guard: z
      .object({
        object: syncedObjectSchema.describe('Whose records it is about; each object has a limit of its own.'),
        changes: z.number(),
        removals: z.number(),
        more: z.boolean().describe('True when counting ended early: there are more.'),
        causes: z
          .array(causeCountSchema)
          .describe('Records by cause, side and field; empty where changes were not counted beforehand.'),
        linked: z.number(),
        limit: z.number(),
        decision: z
          .object({ approved: z.boolean(), by: databaseIdSchema.nullable(), at: z.string() })
          .nullable()
          .describe('Null until it is decided.'),
      })
      .nullable()
      .describe('What a waiting run would do, and its limit without approval.'),
    errors: z.array(runErrorSchema),
  })
  .meta({ id: 'Run', description: 'One sync of a connection, with what it did on either side.' })
export type RunView = z.infer<typeof runSchema>

/** Which run it is and what it does: always what was asked for, or more. */
const askedRunShape = {
  runId: databaseIdSchema,
  syncType: runSchema.shape.syncType,
  direction: directionSchema,
  contactId: databaseIdSchema.nullable(),
}
export const syncResultSchema = z.object({
  success: z.boolean().describe('True only when no record failed and none awaits a decision.'),
  ...askedRunShape,
  status: runSchema.shape.status,
  recordsProcessed: z.number(),
  recordsSuccess: z.number(),
  recordsFailed: z.number(),
  recordsSkipped: z.number(),
  recordsUndecided: runSchema.shape.recordsUndecided,
  duration: z.number(),
  objects: countsByObject.describe('The counts by object.'),
  errors: z.array(runErrorSchema),
})
export const syncAcceptedSchema = z.object({
  ...askedRunShape,
  status: z.enum(['running', 'queued']).describe('`queued`: it begins when the active run ends.'),
  objects: countsByObject.describe('The counts by object, up to now.'),
  statusUrl: z.string().describe('Where to follow the run; also in the header `Location`.'),
})

export const webhookStatusSchema = z.object({
  setup: z
    .enum(['connection', 'app', 'person'])
    .describe('Who makes the subscription: the hub, the vendor’s app once for all, or a person in the CRM’s settings.'),
  status: z.enum(['pending', 'active', 'failed', 'off']),
  reason: z.string().nullable(),
  received: z.number().describe('Messages, those counted in `duplicates` and `unchanged` included.'),
  duplicates: z.number(),
  unchanged: z.number().describe('After which nothing was new: echoes of the hub’s own writes, mostly.'),
  refused: z.number(),
  lastEventAt: z.string().nullable(),
})

const stateCounts = {
  recordCount: z.number().describe('Records that the connection knows: in sync, waiting or needing attention.'),
  inSync: z.number().describe('Both sides held the same values when they were last compared.'),
  differs: z
    .number()
    .describe('Nothing is to be done, and yet a field differs: one side leads it, or the CRM keeps it in a form of its own.'),
  waiting: z.number(),
  attention: z.number(),
  excluded: z.number(),
  linked: z.number().describe('Records that are paired, whatever waits on them: what the guard’s share is of.'),
}

const connectionObjectSchema = z
  .object({
    enabled: z.boolean(),
    lastSync: z.string().nullable().describe('When its records were last read; null until its first full sync has ended.'),
    settings: objectSettingsSchema.required().describe('What holds for it, be it its own or the connection’s.'),
    ...stateCounts,
  })
  .meta({ id: 'ConnectionObject', description: 'An object of a connection, as companies.' })
export type ConnectionObjectView = z.infer<typeof connectionObjectSchema>
export type ConnectionObjects = Readonly<Partial<Record<SyncedObject, ConnectionObjectView>>>

export const syncStatusSchema = z
  .object({
    connection: z
      .object({
        id: databaseIdSchema,
        crmType: crmTypeSchema,
        status: z.enum(['active', 'paused', 'error', 'disconnected']),
        lastSync: z.string().nullable(),
        nextSync: z.string().nullable(),
        lastError: z.string().nullable(),
        account: z.object({ id: z.string().optional(), name: z.string().optional(), url: z.string().optional() }),
        awaitsConfirmation: z
          .boolean()
          .describe(
            'True: another organisation of this server is connected to this account too. Nothing is synced until a person resumes the connection.',
          ),
        conflictPolicy: conflictPolicySchema,
        settings: connectionSettingsSchema,
        health: healthSchema.nullable().describe('What the last check found; null until the first one.'),
        webhook: webhookStatusSchema.nullable().describe('The webhook that delivers live changes; null before it was set up.'),
        callsToday: z.object({ background: z.number(), live: z.number() }).describe('The hub’s own requests today (UTC).'),
        environment: environmentSchema,
        connectedBy: grantKindSchema,
        apiUsage: apiUsageSchema
          .extend({ at: z.string() })
          .nullable()
          .describe('What the account has used of its daily allowance when the CRM last said so; null when it has not.'),
      })
      .nullable()
      .describe('Null when this CRM was never connected, or its connection was deleted.'),
    status: z
      .object({
        connected: z.boolean(),
        supported: z.boolean().describe('False while this version has no connector for the CRM.'),
        available: z
          .boolean()
          .describe('False when the server has no credentials for this CRM’s app; `missing` names the variables.'),
        missing: z.array(z.string()),
        apiToken: z.boolean().describe('Whether a token from the CRM connects it too.'),
        environments: z.boolean().describe('Whether there is a choice between production and sandbox.'),
        ...stateCounts,
      })
      .describe('The counts are of all objects that are switched on.'),
    objects: z
      .partialRecord(syncedObjectSchema, connectionObjectSchema)
      .describe('The connection’s objects, switched on or not, with their counts; none where it was never connected.'),
    activeRun: runSchema.nullable(),
    queuedRuns: z.array(runSchema).describe('Runs that begin when the active one ends, the next one first.'),
    history: z.array(runSchema).describe('The latest runs that have begun, the newest first.'),
  })
  .meta({ id: 'SyncStatus' })
export type SyncStatus = z.infer<typeof syncStatusSchema>

export const waitingQuerySchema = z.strictObject({
  records: z
    .string()
    .max(4_000)
    .transform((text) => text.split(','))
    .pipe(z.array(databaseIdSchema).min(1).max(100))
    .optional()
    .describe('Ids of contacts, separated by commas; all of the organisation’s where it is left out.'),
})
export const waitingSchema = z.object({
  waiting: z
    .number()
    .describe('How many of their links have a change that is about to be synced; of all contacts, counted to 1,000.'),
  stamp: z.string().describe('Another text once one of them, or one of its links, is not as it was.'),
})
export type Waiting = z.infer<typeof waitingSchema>

const problemSeenSchema = z.object({
  message: z.string().optional(),
  action: z.string().optional().describe('What a person can do about it.'),
})
export const refusalsSchema = z
  .object({
    total: z.number().describe('Records that need attention.'),
    groups: z.array(
      z.object({
        reason: z.string().describe('What kind of problem it is, as in `too_long`.'),
        field: z.string().nullable().describe('Our name of the field; null where no field is at fault.'),
        crmField: z.string().nullable(),
        records: z.number(),
        mayAllow: z.number().describe('How many of them a person may have saved in spite of a rule of the CRM.'),
        example: problemSeenSchema,
      }),
    ),
  })
  .meta({ id: 'SyncErrors' })

export const refusalsRetrySchema = z.strictObject({
  crmType: crmTypeSchema,
  reason: z.string().min(1).max(100).optional().describe('Only records of this kind of problem.'),
  field: z.string().max(300).nullable().optional().describe('Only those because of this field; null: those without one.'),
  linkIds: z.array(databaseIdSchema).min(1).max(500).optional().describe('Only these records.'),
  allowDuplicates: z.boolean().default(false).describe('Save them in spite of the CRM’s rule against duplicates.'),
})
export const refusalsRetriedSchema = z.object({
  retried: z.number(),
  runId: databaseIdSchema.nullable().describe('The sync that sends them; null where there is none, or it waits for another one.'),
})

export const conflictDecisionSchema = z.strictObject({
  linkId: databaseIdSchema,
  field: z.string().min(1).max(70),
  keep: z.enum(['adsapp', 'crm']).describe('The side whose value is right; the other one gets it.'),
})

/** Names a run in the address. */
export const runQuerySchema = z.strictObject({ run_id: databaseIdSchema.describe('Which run.') })

export const runDecisionSchema = z.strictObject({ runId: databaseIdSchema, decision: z.enum(['approve', 'reject']) })

export const matchDecisionSchema = z.discriminatedUnion('action', [
  z
    .strictObject({ linkId: databaseIdSchema, action: z.literal('link'), recordId: databaseIdSchema })
    .describe('It belongs to this contact of the hub.'),
  z
    .strictObject({ linkId: databaseIdSchema, action: z.literal('link_crm'), crmRecordId: z.string().min(1).max(100) })
    .describe('It belongs to this record of the CRM, one of those that were found.'),
  z
    .strictObject({
      linkId: databaseIdSchema,
      action: z.literal('create'),
      allowSameAddress: z
        .boolean()
        .optional()
        .describe('It is somebody else, although a possible match has the same e-mail address. Without it that is refused.'),
    })
    .describe('The other side does not have it: it is made there.'),
  z.strictObject({ linkId: databaseIdSchema, action: z.literal('exclude') }).describe('It is kept out of the sync.'),
  z
    .strictObject({ linkId: databaseIdSchema, action: z.literal('include') })
    .describe(
      'Back into the sync, whatever took it out: an `exclude`, a deletion in the CRM, a merge or a deletion policy. Matched anew; made in the CRM where it is gone.',
    ),
])

export const forecastSchema = z
  .object({
    crmRecords: z.number().nullable().describe('Null when the CRM does not say.'),
    adsappRecords: z.number(),
    calls: z.number().describe('Approximate number of requests to the CRM.'),
    cost: z
      .object({ amount: z.number(), unit: apiUsageSchema.shape.unit })
      .describe('What the CRM charges for them, in its own unit.'),
    seconds: z.number().describe('At least this long, by the CRM’s rate limit.'),
    days: z.number().describe('How many days it takes with the daily budget; 1 where there is none.'),
  })
  .meta({ id: 'Forecast' })

export const mappingQuerySchema = crmQuerySchema.extend({
  object_type: objectTypeSchema
    .default('contact')
    .describe('`account` is a company. The fields of leads can be listed; they are not synced yet.'),
})
export const mappingRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  object_type: syncedObjectSchema.default('contact').describe('Whose mapping; `account` is a company.'),
  mappings: z
    .array(fieldMappingSchema.strict())
    .min(1)
    .max(200)
    .describe('Rows to save, each by its ADSapp field. Rows that are not sent stay as they are.'),
  replace: z.boolean().default(false).describe('True: these rows are the whole mapping, and rows that are not sent are removed.'),
  seen: z
    .array(fieldMappingSchema.strict())
    .max(200)
    .optional()
    .describe('The mapping as it was before the change: rows that others have changed since are kept, or answered with 409.'),
})
export const mappingResponseSchema = z
  .object({
    crmType: crmTypeSchema,
    objectType: objectTypeSchema,
    mappings: z.array(fieldMappingSchema),
    fields: z.object({
      adsapp: z.array(z.object({ name: z.string(), label: z.string(), type: fieldTypeSchema, isCustom: z.boolean() })),
      crm: z.array(
        z.object({
          name: z.string(),
          label: z.string(),
          type: fieldTypeSchema,
          readOnly: z.boolean(),
          options: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
        }),
      ),
    }),
  })
  .meta({ id: 'Mapping' })
export type MappingView = z.infer<typeof mappingResponseSchema>
