import type { LimitFunction } from 'p-limit'
import type { RowsOf } from '../../db/rows-of.ts'
import type { Lease } from '../../db/run-lease.ts'
import type { ServiceClient } from '../../db/service-client.ts'
import type { ObjectCapability } from '../port/capabilities.ts'
import type { Connector } from '../port/connector.ts'
import type { LinkedRecords } from '../port/linked.ts'
import type { Checkpoint } from '../domain/checkpoint.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { SyncedObject } from '../domain/objects.ts'
import type { Direction, MappedField } from '../domain/field-mapping.ts'
import type { SettingsOfObject } from '../domain/settings.ts'
import type { CountedSession } from '../transport/session.ts'
import type { Guard } from './guard.ts'

/** State that the steps of one run share. */
export type RunContext = {
  readonly db: ServiceClient
  readonly connector: Connector
  readonly session: CountedSession
  readonly connectionId: string
  /** The CRM's name, for people. */
  readonly crmName: string
  readonly object: SyncedObject
  /** Of an object that is synced where it is about linked records: which those are. */
  readonly linked?: LinkedRecords
  /** What the CRM can do with this object. */
  readonly capability: ObjectCapability
  readonly direction: Direction
  readonly mapping: readonly MappedField[]
  readonly settings: SettingsOfObject
  /** Fields that the filter asks for and the CRM does not have any more. */
  readonly unreadFields?: ReadonlySet<string>
  /** Of fields whose values are mapped, as a stage: what a new record begins with. */
  readonly firstChoices?: Readonly<Record<string, string>>
  /** Those of an object's records that exist in the CRM. */
  readonly existing: (object: ObjectType, ids: readonly string[]) => Promise<ReadonlySet<string>>
  /** What people call our choices of such a field, by their keys. */
  readonly choiceLabels?: ReadonlyMap<string, string>
  readonly guard: Guard
  readonly lease: Lease
  /** Limits how many writes wait for the CRM's rate limit, so that reads are not queued behind hundreds of them. */
  readonly limitWrites: LimitFunction
  /** Approximate number of local records that one batch of a push contains. */
  readonly pushRows: number
  readonly newId: () => string
  /** Hashes what an erased person would be recognised by; null where nobody was erased. */
  readonly erased: { readonly organizationId: string; readonly hash: (text: string) => string } | null
  /** True when the time of this slice is up; the run then stops at its next checkpoint. */
  readonly isTimeUp: () => boolean
  /** Requests sent since the previous call. */
  readonly takeApiCalls: () => number
  /** How often in a row this run has failed and was begun again. */
  readonly runFailures: number
  /** Creates of an earlier process or a failed call are unanswered. */
  readonly unanswered: boolean
  /** The connection has not been synced before: not every record of the CRM has been met. */
  readonly isFirstSync: boolean
  /** This run has read every record of the CRM before it pushes. */
  readonly hasReadEverything: boolean
  /**
   * `live`: whether live changes are pending, as of the last database call. `unanswered`: whether creates were met that the CRM has not
   * answered and may still carry out. `remapped`: whether the mapping was changed since; the slice ends, so that the next one reads it.
   */
  readonly pending: { live: boolean; unanswered: boolean; remapped: boolean }
  /** Records of the CRM that were written, or read for a live change, since the batch was read that is to be applied next. */
  readonly touched: Set<string>
  /** What every checkpoint of this object says beside where it is. */
  readonly progress: Pick<Checkpoint, 'object' | 'cursors'>
  /** Looks for the records that unanswered creates have made. */
  readonly lookForCreates: () => Promise<void>
  /** Syncs live changes between two batches of a longer run. */
  readonly syncLive: () => Promise<void>
}

/** Which rows a step reads, and for which run. */
export function rowsOf({ connectionId, object, lease }: Pick<RunContext, 'connectionId' | 'object' | 'lease'>): Required<RowsOf> {
  return { connectionId, object, runId: lease.runId }
}
