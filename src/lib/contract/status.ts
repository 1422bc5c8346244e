import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { apiUsageSchema, environmentSchema, grantKindSchema } from '../crm/domain/account.ts'
import { conflictPolicySchema } from '../crm/domain/conflict-policy.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { healthSchema } from '../crm/domain/health.ts'
import { type SyncedObject, syncedObjectSchema } from '../crm/domain/objects.ts'
import { connectionSettingsSchema, objectSettingsSchema } from '../crm/domain/settings.ts'
import { runSchema } from './runs.ts'

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
    settings: objectSettingsSchema.required().describe('What holds for it, its own or the connection’s.'),
    ownConflictPolicy: conflictPolicySchema.nullable().describe('Its own conflict policy; null: it goes by the connection’s.'),
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
        available: z
          .boolean()
          .describe('False when the server has no credentials for this CRM’s app; `missing` names the variables.'),
        missing: z.array(z.string()),
        apiToken: z.boolean().describe('Whether a token from the CRM connects it too.'),
        environments: z.boolean().describe('Whether there is a choice between production and sandbox.'),
        duplicateAlerts: z.boolean().describe('Whether the CRM has rules against duplicates that `allowDuplicates` passes over.'),
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
