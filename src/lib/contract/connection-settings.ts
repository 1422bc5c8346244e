import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { conflictPolicySchema } from '../crm/domain/conflict-policy.ts'
import { crmTypeSchema } from '../crm/domain/crm-type.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'
import {
  connectionSettingsSchema,
  deletesSchema,
  guardSettingsSchema,
  objectSettingsChangeSchema,
  scheduleSchema,
} from '../crm/domain/settings.ts'
import { doneSchema } from './answers.ts'

const settings = connectionSettingsSchema.shape
const deletes = deletesSchema.shape
const guard = guardSettingsSchema.shape
const schedule = scheduleSchema.shape

/** Groups of settings: those that are not sent stay as they are. */
const changedDeletes = z.strictObject({ fromCrm: deletes.fromCrm.unwrap().optional(), toCrm: deletes.toCrm.unwrap().optional() })
const changedGuard = z.strictObject({
  enabled: guard.enabled.unwrap().optional(),
  share: guard.share.unwrap().optional(),
  atLeast: guard.atLeast.unwrap().optional(),
})
const changedSchedule = z.strictObject({
  deltaMinutes: schedule.deltaMinutes.unwrap().optional(),
  fullDays: schedule.fullDays.unwrap().optional(),
})

const changedSettings = {
  conflictPolicy: conflictPolicySchema
    .optional()
    .describe('Who wins a field that both sides have changed; `manual` leaves it to a person.'),
  deletes: changedDeletes.optional().describe('What a deletion on one side does on the other.'),
  guard: changedGuard.optional().describe('When a run needs approval before it changes anything.'),
  matchKeys: settings.matchKeys.unwrap().optional().describe('The match keys, strongest first.'),
  dailyBudget: settings.dailyBudget.unwrap().optional().describe('Requests a day (UTC) to the CRM; null: as many as it allows.'),
  liveShare: settings.liveShare.unwrap().optional().describe('The share of the daily budget reserved for live changes.'),
  schedule: changedSchedule.optional(),
  driftAlarm: settings.driftAlarm
    .unwrap()
    .optional()
    .describe('Above which share (0 to 1) of linked records that differ although nothing waits an alarm is raised; 1: never.'),
  allowDuplicates: settings.allowDuplicates
    .unwrap()
    .optional()
    .describe(
      'Save contacts in spite of the CRM’s rules against duplicates, where it lets people do so (Salesforce: rules that alert).',
    ),
}

const changedOfObject = z.strictObject({
  ...objectSettingsChangeSchema.shape,
  deletes: changedDeletes.optional(),
  conflictPolicy: objectSettingsChangeSchema.shape.conflictPolicy.describe(
    'Who wins a field that both sides have changed; null: as the connection says, which contacts always go by.',
  ),
})

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
    .describe(
      'Settings by object (`account` is a company) that differ from the connection’s. Those of contacts are the connection’s.',
    ),
  seen: z
    .strictObject({ ...changedSettings, objects: seenOfObjects })
    .optional()
    .describe('The settings as they were before the change: what others have changed since is kept, or answered with 409.'),
})

export const changedConnectionSchema = doneSchema
  .extend({ runIds: z.array(databaseIdSchema).describe('The first syncs of objects that were switched on.') })
  .meta({ id: 'ConnectionChanged' })
