import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure } from '../../core/errors.ts'
import { type Pipeline, stageKey } from '../../crm/domain/pipelines.ts'
import { unwrap } from '../../db/result.ts'
import { type PipelinesView, type pipelinesRequestSchema, stageKindSchema } from '../../contract/pipelines.ts'
import { numericSchema, readRows, type UserClient } from '../rows.ts'

const rowSchema = z.object({
  pipelines_version: z.number(),
  pipelines: z.array(
    z.object({
      id: databaseIdSchema,
      label: z.string(),
      position: z.number(),
      is_archived: z.boolean(),
      pipeline_stages: z.array(
        z.object({
          key: z.string(),
          label: z.string(),
          kind: stageKindSchema,
          probability: numericSchema,
          position: z.number(),
          is_archived: z.boolean(),
        }),
      ),
    }),
  ),
})

const totalSchema = z.object({
  stage: z.string(),
  currency: z.string().nullable(),
  amount: numericSchema.nullable(),
  records: z.number(),
  deleted: z.number(),
})
export type StageTotal = z.infer<typeof totalSchema>

/** What is in each stage, by currency; of one pipeline or of all. One statement. */
export async function stageTotals(
  client: UserClient,
  organizationId: string,
  pipelineId?: string,
): Promise<readonly StageTotal[]> {
  const of = { p_organization: organizationId, ...(pipelineId === undefined ? {} : { p_pipeline: pipelineId }) }
  return readRows(z.array(totalSchema), client.rpc('opportunity_totals', of))
}

/** The keys of every stage of an organisation, those that are archived too. */
export async function stageKeys(client: UserClient, organizationId: string): Promise<readonly string[]> {
  const { pipelines } = await storedPipelines(client, organizationId)
  return pipelines.flatMap(({ stages }) => stages.map(({ key }) => key))
}

/** The pipelines of an organisation with their stages in order, and the version of all of them. */
export async function storedPipelines(client: UserClient, organizationId: string) {
  const columns =
    'pipelines_version, pipelines(id, label, position, is_archived, pipeline_stages(key, label, kind, probability, position, is_archived))'
  const row = await readRows(rowSchema, client.from('organizations').select(columns).eq('id', organizationId).single())
  const inOrder = <Each extends { readonly position: number }>(all: readonly Each[], name: (each: Each) => string) =>
    all.toSorted((a, b) => a.position - b.position || (name(a) < name(b) ? -1 : 1))
  return {
    version: row.pipelines_version,
    pipelines: inOrder(row.pipelines, ({ id }) => id).map(({ id, label, is_archived: isArchived, pipeline_stages: stages }) => ({
      id,
      label,
      isArchived,
      stages: inOrder(stages, ({ key }) => key).map(({ key, label: name, kind, probability, is_archived }) => ({
        key,
        label: name,
        kind,
        probability,
        isArchived: is_archived,
      })),
    })),
  }
}

/** The same with how many opportunities are in each stage. */
export async function readPipelines(client: UserClient, organizationId: string): Promise<PipelinesView> {
  const [{ version, pipelines }, totals] = await Promise.all([
    storedPipelines(client, organizationId),
    stageTotals(client, organizationId),
  ])
  const sum = (key: string, of: 'records' | 'deleted') =>
    totals.filter(({ stage }) => stage === key).reduce((all, total) => all + total[of], 0)
  return {
    version,
    pipelines: pipelines.map(({ stages, ...pipeline }) => ({
      ...pipeline,
      stages: stages.map((stage) => ({ ...stage, records: sum(stage.key, 'records'), deleted: sum(stage.key, 'deleted') })),
    })),
  }
}

/** Saves them all as they are given, under the version that was read. @returns the new version @throws Failure `pipelines_changed` … */
export async function storePipelines(
  client: UserClient,
  organizationId: string,
  of: { readonly version: number; readonly pipelines: readonly Pipeline[]; readonly moves?: Readonly<Record<string, string>> },
): Promise<number> {
  const pipelines = of.pipelines.map(({ stages, ...pipeline }) => ({
    ...pipeline,
    stages: stages.map(({ key, label, kind, probability, isArchived }) => ({ key, label, kind, probability, isArchived })),
  }))
  const saved = await client.rpc('save_pipelines', {
    p_organization: organizationId,
    p_version: of.version,
    p_pipelines: pipelines,
    p_moves: { ...of.moves },
  })
  return z.number().parse(unwrap(saved))
}

/** Saves what a person has edited; new stages get their keys. @returns all of them as they are now */
export async function savePipelines(
  client: UserClient,
  organizationId: string,
  { version, pipelines, moves }: z.output<typeof pipelinesRequestSchema>,
): Promise<PipelinesView> {
  const keys = pipelines.flatMap(({ stages }) => stages.flatMap(({ key }) => key ?? []))
  if (new Set(keys).size < keys.length) {
    const message = 'A stage is there twice. Send each of them once.'
    throw new Failure({ kind: 'invalid', code: 'invalid_input', message, field: 'pipelines' })
  }
  const { pipelines: before } = await readPipelines(client, organizationId)
  const taken = new Set([...keys, ...before.flatMap(({ stages }) => stages.map(({ key }) => key))])
  const named = pipelines.map(({ stages, ...pipeline }) => ({
    ...pipeline,
    stages: stages.map(({ key, ...stage }) => {
      const own = key ?? stageKey(stage.label, taken)
      taken.add(own)
      return { ...stage, key: own }
    }),
  }))
  await storePipelines(client, organizationId, { version, pipelines: named, moves })
  return readPipelines(client, organizationId)
}
