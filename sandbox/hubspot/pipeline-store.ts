import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import type { Collection } from './record-store.ts'

const stageSchema = z.object({
  id: z.string(),
  label: z.string(),
  displayOrder: z.number().int(),
  metadata: z.record(z.string(), z.string()),
  createdAt: z.number(),
  updatedAt: z.number(),
})
const pipelineSchema = z.object({
  id: z.string(),
  label: z.string(),
  displayOrder: z.number().int(),
  createdAt: z.number(),
  updatedAt: z.number(),
  stages: z.array(stageSchema),
})

/** Of a deal pipeline, `metadata` has `probability`, "0.0" to "1.0", and `isClosed`. Times are epoch milliseconds. */
export type Stage = z.infer<typeof stageSchema>
export type Pipeline = z.infer<typeof pipelineSchema>

const row = z.object({ definition: z.string() })
const byOrder = (a: Stage | Pipeline, b: Stage | Pipeline) => a.displayOrder - b.displayOrder

/** The pipelines of all portals, each with its stages; read with every write of a deal and so held in memory. */
export function openPipelineStore(db: Database) {
  const held = new Map<string, readonly Pipeline[]>()
  const keyOf = ({ portalId, objectType }: Collection) => `${portalId}/${objectType}`

  return {
    /** In their display order, as are their stages. */
    list(collection: Collection): readonly Pipeline[] {
      const known = held.get(keyOf(collection))
      if (known !== undefined) return known
      const sql = 'SELECT definition FROM pipelines WHERE portal_id = ? AND object_type = ?'
      const read = db
        .all(sql, collection.portalId, collection.objectType)
        .map((each) => pipelineSchema.parse(JSON.parse(row.parse(each).definition)))
        .map((pipeline) => ({ ...pipeline, stages: pipeline.stages.toSorted(byOrder) }))
        .toSorted(byOrder)
      held.set(keyOf(collection), read)
      return read
    },

    save(collection: Collection, pipeline: Pipeline): void {
      const { portalId, objectType } = collection
      db.run('INSERT OR REPLACE INTO pipelines VALUES (?, ?, ?, ?)', portalId, objectType, pipeline.id, JSON.stringify(pipeline))
      held.delete(keyOf(collection))
    },

    remove(collection: Collection, id: string): void {
      const { portalId, objectType } = collection
      db.run('DELETE FROM pipelines WHERE portal_id = ? AND object_type = ? AND id = ?', portalId, objectType, id)
      held.delete(keyOf(collection))
    },
  }
}

export type PipelineStore = ReturnType<typeof openPipelineStore>
