import { createPreviewClient } from '../../db/preview-client.ts'
import { createMetPages, previewWrites, runningPreview } from '../../db/previews.ts'
import { claimRun } from '../../db/run-lease.ts'
import type { Engine } from '../engine.ts'
import { newLease } from '../run/lease.ts'
import { workOnRun } from '../run/sync-manager.ts'
import { dryConnector } from './dry-connector.ts'

/** How a slice of a preview ended; `leased`: another worker has it. */
export type PreviewSlice = { readonly outcome: 'done' | 'again' | 'leased'; readonly delaySeconds: number }

const done: PreviewSlice = { outcome: 'done', delaySeconds: 0 }

/**
 * Works on a preview until it ends or the deadline: the work of a run, with a database client that keeps what it decides in tables of the
 * preview's own and a connector that sends nothing. Needs no lease of the connection, because it writes nothing of it: runs and live changes
 * go on meanwhile. Shares the account's rate limit and daily budget with them.
 */
export async function workOnPreview(engine: Engine, previewId: string, deadline: number): Promise<PreviewSlice> {
  const pages = createMetPages()
  const db = createPreviewClient(engine.env, previewId, pages)
  const lease = newLease(previewId)
  if (!(await claimRun(db, lease))) {
    return (await runningPreview(engine.db, previewId)) === null ? done : { outcome: 'leased', delaySeconds: 0 }
  }
  const writes = previewWrites(db, previewId, pages)
  const dry: Engine = {
    ...engine,
    db,
    loadConnector: async (...asked) => dryConnector(await engine.loadConnector(...asked), writes, engine.now),
  }
  await workOnRun(dry, lease, deadline)
  const left = await runningPreview(engine.db, previewId)
  if (left === null) return done
  const delayMs = left.resumeAt === null ? 0 : Date.parse(left.resumeAt) - engine.now()
  return { outcome: 'again', delaySeconds: Math.max(0, Math.ceil(delayMs / 1_000)) }
}
