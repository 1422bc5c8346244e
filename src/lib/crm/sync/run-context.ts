import type { LimitFunction } from 'p-limit'
import type { Lease } from '../../db/sync-batches.ts'
import type { ServiceClient } from '../../db/service-client.ts'
import type { Connector } from '../connector.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { Direction, MappedField } from '../domain/field-mapping.ts'
import type { ConnectionSettings } from '../domain/settings.ts'
import type { CountedSession } from '../transport/session.ts'
import type { Guard } from './guard.ts'

/** Everything that the steps of one run share. */
export type RunContext = {
  readonly db: ServiceClient
  readonly connector: Connector
  readonly session: CountedSession
  readonly connectionId: string
  readonly object: ObjectType
  readonly direction: Direction
  readonly mapping: readonly MappedField[]
  readonly settings: ConnectionSettings
  readonly guard: Guard
  readonly lease: Lease
  /** Calls that write wait here for their turn, so that in the CRM's own line there is room for those that read. */
  readonly writing: LimitFunction
  /** About how many records of ours are sent together. */
  readonly pushRows: number
  readonly newId: () => string
  /** True when the time of this slice is up; the run then stops at its next checkpoint. */
  readonly isTimeUp: () => boolean
  /** Requests sent since the last call of this function. */
  readonly takeApiCalls: () => number
  /** Creates were sent, by a process that is gone or by a call that failed, whose answers we do not have. */
  readonly unanswered: boolean
  /** This run has read every record of the CRM before it pushes. */
  readonly hasReadEverything: boolean
  /** The database's last word on whether something waits that a person wants carried over now. */
  readonly waiting: { live: boolean }
  /** Carries that over between two batches of a longer run. */
  readonly syncLive: () => Promise<void>
}
