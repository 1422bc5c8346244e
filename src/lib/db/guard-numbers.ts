import { z } from 'zod'
import { databaseIdSchema } from '../core/database-id.ts'
import { objectTypeSchema } from '../crm/domain/entities.ts'
import { causeCountSchema, planStageSchema } from '../crm/domain/planned-change.ts'

const approvalSchema = z.object({
  changes: z.number(),
  removals: z.number(),
  open: z.object({ changes: z.boolean(), removals: z.boolean() }),
  ofRun: z.object({ changes: z.number(), removals: z.number() }).optional(),
})

/** What a run that stopped before writing would do, what it may do without being asked about, and who has decided. */
export const guardSchema = z.object({
  /** The object whose records it is about; every object has a limit of its own. */
  object: objectTypeSchema,
  changes: z.number(),
  removals: z.number(),
  /** True when it stopped counting: there are more. */
  more: z.boolean(),
  /** Records by cause, side and field; empty where they were not counted beforehand. */
  causes: z.array(causeCountSchema).default([]),
  /** What was held back and counted: the records of that stage are the ones to look at. */
  stage: planStageSchema.optional(),
  linked: z.number(),
  limit: z.number(),
  /** What counts towards the limit beside these: changed already, by the run or by live syncs shortly before. */
  used: z.number().default(0),
  /** What earlier stops of this run were approved for, by object. */
  approvals: z.partialRecord(objectTypeSchema, approvalSchema).default({}),
  approvedAt: z.string().optional(),
  approvedBy: databaseIdSchema.nullish(),
  rejectedAt: z.string().optional(),
  rejectedBy: databaseIdSchema.nullish(),
})
export type GuardNumbers = z.infer<typeof guardSchema>
/** What a person is shown when a run stops. */
export type GuardShown = Pick<
  GuardNumbers,
  'object' | 'changes' | 'removals' | 'more' | 'causes' | 'stage' | 'linked' | 'limit' | 'used'
>
