import { z } from 'zod'
import { apiUsageSchema, environmentSchema, grantKindSchema } from '../crm/domain/account.ts'
import { conflictPolicySchema } from '../crm/domain/conflict-policy.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { fieldTypeSchema } from '../crm/domain/entities.ts'
import { directionSchema, fieldMappingSchema } from '../crm/domain/field-mapping.ts'
import { healthSchema } from '../crm/domain/health.ts'
import { connectionSettingsSchema, deletesSchema, guardSettingsSchema, scheduleSchema } from '../crm/domain/settings.ts'

/** Every error answer. `field` is the path of the input that is at fault, where one is. */
export const problemSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), field: z.string().optional(), runId: z.string().optional() }),
})

export const connectRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  config: z
    .strictObject({
      clientId: z.string().min(1).max(200).optional(),
      clientSecret: z.string().min(1).max(500).optional(),
      apiToken: z.string().min(1).max(500).optional(),
      environment: environmentSchema.optional(),
    })
    .optional(),
})
/** `authUrl` null: connected already, there is no page to go to. */
export const connectResponseSchema = z.object({ authUrl: z.url().nullable(), connectionId: z.uuid() })

const settings = connectionSettingsSchema.shape

/** Only what is given is changed; a group of settings is replaced as a whole. */
export const connectionSettingsRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  status: z.enum(['active', 'paused']).optional(),
  conflictPolicy: conflictPolicySchema.optional(),
  deletes: deletesSchema.optional(),
  guard: guardSettingsSchema.optional(),
  matchKeys: settings.matchKeys.unwrap().optional(),
  dailyBudget: settings.dailyBudget.unwrap().optional(),
  liveShare: settings.liveShare.unwrap().optional(),
  schedule: scheduleSchema.optional(),
})

export const syncRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  syncType: z.enum(['full', 'delta']),
  direction: directionSchema.optional(),
  contactId: z.uuid().optional(),
})

export const runErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  /** What a person can do about it. */
  action: z.string().nullish(),
  recordId: z.string().nullish(),
  crmRecordId: z.string().nullish(),
})

export const runSchema = z.object({
  id: z.uuid(),
  syncType: z.enum(['full', 'delta', 'webhook', 'manual']),
  direction: directionSchema,
  /** `waiting`: it would change more than it may unasked, and an admin has to decide. */
  status: z.enum(['running', 'waiting', 'completed', 'partial', 'failed', 'cancelled']),
  trigger: z.enum(['user', 'cron', 'webhook']),
  /** The person who asked for it; null for a run of the schedule or a push, and when the person is gone. */
  startedBy: z.uuid().nullable(),
  phase: z.enum(['pull', 'push', 'done']),
  startedAt: z.string(),
  completedAt: z.string().nullable(),
  /** Milliseconds, up to now while the run goes on. */
  duration: z.number(),
  /** Null until the CRM has said how many there are. */
  recordsExpected: z.number().nullable(),
  recordsProcessed: z.number(),
  recordsSuccess: z.number(),
  recordsFailed: z.number(),
  recordsSkipped: z.number(),
  recordsMatched: z.number(),
  localCreated: z.number(),
  localUpdated: z.number(),
  crmCreated: z.number(),
  crmUpdated: z.number(),
  localArchived: z.number(),
  crmArchived: z.number(),
  conflicts: z.number(),
  apiCalls: z.number(),
  /** Set while the run sleeps, as when a day's budget is spent. */
  resumeAt: z.string().nullable(),
  /** What a run that waited would do, beside what it may do unasked. */
  guard: z
    .object({
      changes: z.number(),
      removals: z.number(),
      more: z.boolean(),
      linked: z.number(),
      limit: z.number(),
      /** Null while nobody has decided. */
      decision: z.object({ approved: z.boolean(), by: z.uuid().nullable(), at: z.string() }).nullable(),
    })
    .nullable(),
  errors: z.array(runErrorSchema),
})
export type RunView = z.infer<typeof runSchema>

/** 200: the run has ended. `success` is true only when no record failed. */
export const syncResultSchema = z.object({
  success: z.boolean(),
  runId: z.uuid(),
  status: runSchema.shape.status,
  recordsProcessed: z.number(),
  recordsSuccess: z.number(),
  recordsFailed: z.number(),
  recordsSkipped: z.number(),
  duration: z.number(),
  errors: z.array(runErrorSchema),
})
/** 202: the run goes on; follow it at `statusUrl`. */
export const syncAcceptedSchema = z.object({ runId: z.uuid(), status: z.literal('running'), statusUrl: z.string() })

export const webhookStatusSchema = z.object({
  /** Who makes the subscription: the hub, the vendor's app once for all, or a person in the CRM's settings. */
  setup: z.enum(['connection', 'app', 'person']),
  status: z.enum(['pending', 'active', 'failed', 'off']),
  reason: z.string().nullable(),
  received: z.number(),
  duplicates: z.number(),
  refused: z.number(),
  lastEventAt: z.string().nullable(),
})

export const syncStatusSchema = z.object({
  /** Null when this CRM was never connected, or was forgotten. */
  connection: z
    .object({
      id: z.uuid(),
      crmType: crmTypeSchema,
      status: z.enum(['active', 'paused', 'error', 'disconnected']),
      lastSync: z.string().nullable(),
      nextSync: z.string().nullable(),
      lastError: z.string().nullable(),
      account: z.object({ id: z.string().optional(), name: z.string().optional(), url: z.string().optional() }),
      conflictPolicy: conflictPolicySchema,
      settings: connectionSettingsSchema,
      /** Null until the first check. */
      health: healthSchema.nullable(),
      /** How changes arrive at once; null before the connection was set up for it. */
      webhook: webhookStatusSchema.nullable(),
      /** Our own requests today (UTC). */
      callsToday: z.object({ background: z.number(), live: z.number() }),
      environment: environmentSchema,
      connectedBy: grantKindSchema,
      /** What the account has used of its daily allowance when the CRM last said so; null when it has not. */
      apiUsage: apiUsageSchema.extend({ at: z.string() }).nullable(),
    })
    .nullable(),
  status: z.object({
    connected: z.boolean(),
    /** False while this version has no connector for the CRM. */
    supported: z.boolean(),
    /** False when the server has no credentials for this CRM's app; `missing` names the variables. */
    available: z.boolean(),
    missing: z.array(z.string()),
    /** Whether a token from the CRM connects it too. */
    apiToken: z.boolean(),
    /** Whether there is a choice between production and sandbox. */
    environments: z.boolean(),
    recordCount: z.number(),
    inSync: z.number(),
    waiting: z.number(),
    attention: z.number(),
    excluded: z.number(),
  }),
  activeRun: runSchema.nullable(),
  history: z.array(runSchema),
})
export type SyncStatus = z.infer<typeof syncStatusSchema>

/** Which side's value of one field is right. */
export const conflictDecisionSchema = z.strictObject({
  linkId: z.uuid(),
  field: z.string().min(1).max(70),
  keep: z.enum(['adsapp', 'crm']),
})

/** An admin's word on a run that waits. */
export const runDecisionSchema = z.strictObject({ runId: z.uuid(), decision: z.enum(['approve', 'reject']) })

/** A person's word on a match that was not clear. */
export const matchDecisionSchema = z.discriminatedUnion('action', [
  /** Give the missing half of the pair: one of our contacts, or one of the CRM's records that were found. */
  z.strictObject({ linkId: z.uuid(), action: z.literal('link'), recordId: z.uuid() }),
  z.strictObject({ linkId: z.uuid(), action: z.literal('link_crm'), crmRecordId: z.string().min(1).max(100) }),
  /** The other side does not have it: make it there. */
  z.strictObject({ linkId: z.uuid(), action: z.literal('create') }),
  z.strictObject({ linkId: z.uuid(), action: z.literal('exclude') }),
  /** Takes an `exclude` back. */
  z.strictObject({ linkId: z.uuid(), action: z.literal('include') }),
])

/** What a full sync would take. */
export const forecastSchema = z.object({
  crmRecords: z.number().nullable(),
  adsappRecords: z.number(),
  /** Requests to the CRM, about. */
  calls: z.number(),
  /** What the CRM charges for them, in its own unit. */
  cost: z.object({ amount: z.number(), unit: apiUsageSchema.shape.unit }),
  /** At least this long, by the CRM's rate limit. */
  seconds: z.number(),
  /** How many days it takes with the daily budget; 1 where there is none. */
  days: z.number(),
})

export const mappingRequestSchema = z.strictObject({
  crmType: crmTypeSchema,
  mappings: z.array(fieldMappingSchema.strict()).min(1).max(200),
})
export const mappingResponseSchema = z.object({
  crmType: crmTypeSchema,
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
export type MappingView = z.infer<typeof mappingResponseSchema>
