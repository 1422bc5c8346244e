import { z } from 'zod'
import { specOf, type SyncedObject, syncedObjects } from '../../crm/domain/objects.ts'
import { type ObjectSettings, objectSettingsSchema, settingsFor } from '../../crm/domain/settings.ts'
import type { ConnectionObjects, ConnectionObjectView } from '../../contract/status.ts'
import { type LinkList, linkLists } from '../links/link-state.ts'
import { readRows, type UserClient } from '../rows.ts'
import type { ConnectionView } from './sync-views.ts'

/** How many records are in which list, and how many are linked. */
export type Counts = Readonly<Record<LinkList | 'linked', number>>

export const noRecords: Counts = { in_sync: 0, differs: 0, waiting: 0, attention: 0, excluded: 0, linked: 0 }
const countSchema = z.coerce.number()
const countsSchema = z.object({
  object_type: z.string(),
  in_sync: countSchema,
  differs: countSchema,
  waiting: countSchema,
  attention: countSchema,
  excluded: countSchema,
  linked: countSchema,
})
const rowSchema = z.object({
  object_type: z.string(),
  enabled: z.boolean(),
  settings: objectSettingsSchema,
  last_sync_at: z.string().nullable(),
})

/** An object of a connection: whether and by which settings of its own it is synced, and where its records are. */
export type ObjectState = {
  readonly object: SyncedObject
  readonly enabled: boolean
  readonly settings: ObjectSettings
  readonly lastSync: string | null
  readonly counts: Counts
}

/** The objects of a connection, in the order of runs: those of its rows, and those that are newer than it, which are off. */
export async function objectsOf(client: UserClient, connectionId: string): Promise<readonly ObjectState[]> {
  const [rows, counts] = await Promise.all([
    readRows(
      z.array(rowSchema),
      client
        .from('crm_connection_objects')
        .select('object_type, enabled, settings, last_sync_at')
        .eq('connection_id', connectionId),
    ),
    readRows(z.array(countsSchema), client.rpc('crm_connection_counts', { p_connection: connectionId })),
  ])
  return syncedObjects.map((object) => {
    const off = { enabled: false, settings: specOf(object).settings, last_sync_at: null }
    const row = rows.find(({ object_type: type }) => type === object) ?? off
    return {
      object,
      enabled: row.enabled,
      settings: row.settings,
      lastSync: row.last_sync_at,
      counts: counts.find(({ object_type: type }) => type === object) ?? noRecords,
    }
  })
}

/** What a connection knows of all its objects that are switched on. */
export function totalCounts(states: readonly ObjectState[]): Counts {
  const on = states.filter(({ enabled }) => enabled)
  const sum = (name: keyof Counts) => on.reduce((total, { counts }) => total + counts[name], 0)
  return { ...noRecords, ...Object.fromEntries([...linkLists, 'linked' as const].map((name) => [name, sum(name)])) }
}

/** The counts as the API names them. */
export function stateCounts(counts: Counts) {
  const { in_sync: inSync, differs, waiting, attention, excluded, linked } = counts
  return { recordCount: inSync + differs + waiting + attention, inSync, differs, waiting, attention, excluded, linked }
}

/** By object, as the API shows them. */
export function objectViews({ settings }: Pick<ConnectionView, 'settings'>, states: readonly ObjectState[]): ConnectionObjects {
  return Object.fromEntries(
    states.map(({ object, enabled, lastSync, settings: own, counts }): [SyncedObject, ConnectionObjectView] => {
      const { conflictPolicy, deletes, matchKeys } = settingsFor(settings, own)
      const ownConflictPolicy = own.conflictPolicy ?? null
      const holding = { settings: { conflictPolicy, deletes, matchKeys }, ownConflictPolicy }
      return [object, { enabled, lastSync, ...holding, ...stateCounts(counts) }]
    }),
  )
}
