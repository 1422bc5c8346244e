import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { type AttentionKind, attentionCounts } from '../links/attention.ts'
import { type Counts, objectsOf, totalCounts } from './connection-objects.ts'
import { readRows, type UserClient } from '../rows.ts'
import { activeRuns, connectionsOf, type ConnectionView, type RunRow } from './sync-views.ts'

const deadLettersMax = 1_000
const ownerSchema = z.object({ connection_id: databaseIdSchema.nullable() })

/** A connection with everything that may need a person. */
export type WatchedConnection = {
  readonly crmType: ConnectionView['crmType']
  readonly connection: ConnectionView
  /** Of all objects that it syncs. */
  readonly counts: Counts
  readonly attention: ReadonlyMap<AttentionKind, number>
  /** A run that waits for approval. */
  readonly held: RunRow | null
  readonly isSyncing: boolean
  /** Jobs that were given up. */
  readonly deadLetters: number
}

/** The connections of an organisation, with everything that may need a person. */
export async function watchedConnections(client: UserClient, organizationId: string): Promise<readonly WatchedConnection[]> {
  const connections = await connectionsOf(client, organizationId)
  const ids = connections.map(({ id }) => id)
  const [counted, attention, runs, jobs] = await Promise.all([
    Promise.all(
      connections.map(async (connection) => ({ connection, counts: totalCounts(await objectsOf(client, connection.id)) })),
    ),
    attentionCounts(client, ids),
    activeRuns(client, ids),
    readRows(
      z.array(ownerSchema),
      client.from('crm_dead_letters').select('connection_id').eq('organization_id', organizationId).limit(deadLettersMax),
    ),
  ])
  return counted.map(({ connection, counts }) => {
    const { id, crmType } = connection
    const active = runs.filter((run) => run.connectionId === id)
    return {
      crmType,
      connection,
      counts,
      attention: attention.get(id) ?? new Map<AttentionKind, number>(),
      held: active.find((run) => run.status === 'waiting') ?? null,
      isSyncing: active.length > 0,
      deadLetters: jobs.filter((job) => job.connection_id === id).length,
    }
  })
}
