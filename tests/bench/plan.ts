import { z } from 'zod'
import { crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
import { syncedObjectSchema } from '../../src/lib/crm/domain/objects.ts'

export const contestants = ['engine', 'batch', 'naive'] as const
/** `match` precedes the deltas: it links the two sides. */
export const scenarios = ['pull', 'push', 'match', 'delta0', 'delta1', 'delta10'] as const
export const latencies = ['0', 'real'] as const
/** `embedded`: the default on a laptop; `postgres`: an installed PostgreSQL server behind the same API, as in a hosted project. */
export const databases = ['embedded', 'postgres'] as const

export const contestantSchema = z.enum(contestants)
export const scenarioSchema = z.enum(scenarios)
export const latencySchema = z.enum(latencies)
export const databaseSchema = z.enum(databases)
export type Contestant = z.infer<typeof contestantSchema>
export type Scenario = z.infer<typeof scenarioSchema>
export type Latency = z.infer<typeof latencySchema>
export type Database = z.infer<typeof databaseSchema>

/** One scenario for one contestant's process. */
export const taskSchema = z.object({
  contestant: contestantSchema,
  crm: crmTypeSchema,
  scenario: scenarioSchema,
  size: z.number(),
  env: z.record(z.string(), z.string()),
  crmUrl: z.url(),
  supabaseUrl: z.url(),
  supabaseKey: z.string(),
  organizationId: z.uuid(),
  userId: z.uuid(),
  /** What the engine's connection syncs. The other contestants sync contacts alone. */
  objects: z.array(syncedObjectSchema),
  /** Whether the engine connects first, untimed. */
  connect: z.boolean(),
  /** Changes made from then on are the delta. ISO 8601. */
  since: z.string(),
  /** Each phase of a contestant other than the engine stops after this long. */
  limitMs: z.number(),
})
export type Task = z.infer<typeof taskSchema>

const measuredPhaseSchema = z.object({
  /** Records done, and how many there were; fewer when the time ran out. */
  done: z.number(),
  total: z.number(),
  seconds: z.number(),
  /** Of the contestant's processor. */
  cpuSeconds: z.number(),
  apiCalls: z.number(),
  databaseCalls: z.number(),
  /** Of the seconds, those for which the vendor's limit held requests back. */
  throttledSeconds: z.number(),
})
export type MeasuredPhase = z.infer<typeof measuredPhaseSchema>

/** What was measured within a contestant's process. */
export const measuredSchema = z.object({ phases: z.array(measuredPhaseSchema), peakBytes: z.number() })
/** With the processor's seconds of the embedded database, the connect included. */
export type MeasuredRun = z.infer<typeof measuredSchema> & { readonly databaseCpuSeconds: number }
export type Measured = z.infer<typeof measuredSchema>

/** Whether all the work was done, before the time ran out. */
export function isComplete({ phases }: Measured): boolean {
  return phases.every(({ done, total }) => done >= total)
}

/** Share of the records that a delta scenario changes, half on each side. */
export const changedShare: Readonly<Record<Scenario, number>> = {
  pull: 0,
  push: 0,
  match: 0,
  delta0: 0,
  delta1: 0.01,
  delta10: 0.1,
}
