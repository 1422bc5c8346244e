import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import { nextNumber } from './record-store.ts'

const common = { id: z.number(), name: z.string(), order_nr: z.number(), is_deleted: z.boolean() }
const times = { added_at: z.number(), updated_at: z.number() }
const pipelineSchema = z.object({ ...common, is_deal_probability_enabled: z.boolean(), ...times })
const stageSchema = z.object({
  ...common,
  deal_probability: z.number(),
  pipeline_id: z.number(),
  is_deal_rot_enabled: z.boolean(),
  days_to_rotten: z.number().nullable(),
  ...times,
})

/** Under the names that Pipedrive gives their members; times are epoch milliseconds. */
export type Pipeline = z.infer<typeof pipelineSchema>
export type Stage = z.infer<typeof stageSchema>

const bodyRow = z.object({ body: z.string() })

function openPartStore<Part extends Pipeline | Stage>(db: Database, kind: 'pipeline' | 'stage', schema: z.ZodType<Part>) {
  const toPart = (row: unknown) => schema.parse(JSON.parse(bodyRow.parse(row).body))
  const save = (companyId: number, part: Part): Part => {
    const sql = 'INSERT OR REPLACE INTO pipeline_parts VALUES (?, ?, ?, ?)'
    db.run(sql, companyId, kind, part.id, JSON.stringify(part))
    return part
  }
  return {
    kind,
    /** Deleted ones too, in order of id. */
    all(companyId: number): readonly Part[] {
      return db.all('SELECT body FROM pipeline_parts WHERE company_id = ? AND kind = ? ORDER BY id', companyId, kind).map(toPart)
    },
    /** Null = there is none, or it is deleted. */
    find(companyId: number, id: number): Part | null {
      const row = db.get('SELECT body FROM pipeline_parts WHERE company_id = ? AND kind = ? AND id = ?', companyId, kind, id)
      const part = row === undefined ? null : toPart(row)
      return part === null || part.is_deleted ? null : part
    },
    save,
    nextId: (companyId: number) => nextNumber(db, companyId, kind, 1),
  }
}

export type PartStore<Part extends Pipeline | Stage> = ReturnType<typeof openPartStore<Part>>

/** The pipelines and stages of all companies. */
export function openPipelineStore(db: Database) {
  const pipelines = openPartStore(db, 'pipeline', pipelineSchema)
  const stages = openPartStore(db, 'stage', stageSchema)
  const byOrder = (a: Pipeline | Stage, b: Pipeline | Stage) => a.order_nr - b.order_nr || a.id - b.id

  /** A pipeline's stages as they follow each other, without deleted ones. */
  function stagesOf(companyId: number, pipelineId: number): readonly Stage[] {
    return stages
      .all(companyId)
      .filter((stage) => stage.pipeline_id === pipelineId && !stage.is_deleted)
      .toSorted(byOrder)
  }

  return {
    pipelines,
    stages,
    stagesOf,

    /** Without deleted ones, in their order. */
    live(companyId: number): readonly Pipeline[] {
      return pipelines
        .all(companyId)
        .filter((pipeline) => !pipeline.is_deleted)
        .toSorted(byOrder)
    },

    /** The pipelines that a company has from the start. A later stage may stand before an earlier one. */
    seed(companyId: number, at: number): void {
      for (const [index, { name, stages: seeds }] of newPipelines.entries()) {
        const pipeline = { id: pipelines.nextId(companyId), name, order_nr: index + 1, is_deleted: false }
        pipelines.save(companyId, { ...pipeline, is_deal_probability_enabled: index === 0, added_at: at, updated_at: at })
        for (const [stageName, order_nr, deal_probability] of seeds) {
          stages.save(companyId, {
            id: stages.nextId(companyId),
            name: stageName,
            order_nr,
            is_deleted: false,
            deal_probability,
            pipeline_id: pipeline.id,
            is_deal_rot_enabled: false,
            days_to_rotten: null,
            added_at: at,
            updated_at: at,
          })
        }
      }
    },
  }
}

export type PipelineStore = ReturnType<typeof openPipelineStore>

type StageSeed = readonly [name: string, order: number, probability: number]

const newPipelines: readonly { readonly name: string; readonly stages: readonly StageSeed[] }[] = [
  {
    name: 'Pipeline',
    stages: [
      ['Qualified', 1, 20],
      ['Contact Made', 2, 40],
      ['Demo Scheduled', 3, 60],
      ['Proposal Made', 4, 80],
      ['Negotiations Started', 5, 90],
    ],
  },
  {
    name: 'Group travel',
    stages: [
      ['Request', 1, 100],
      ['Option held', 3, 100],
      ['Quote sent', 2, 100],
    ],
  },
]
