import type { Lease } from '../../db/sync-batches.ts'
import type { ServiceClient } from '../../db/service-client.ts'
import type { Connector } from '../connector.ts'
import type { ConflictPolicy } from '../domain/conflict-policy.ts'
import type { Direction, MappedField } from '../domain/field-mapping.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { CountedSession } from '../session.ts'

/** Everything that the steps of one run share. */
export type RunContext = {
  readonly db: ServiceClient
  readonly connector: Connector
  readonly session: CountedSession
  readonly connectionId: string
  readonly object: ObjectType
  readonly direction: Direction
  readonly mapping: readonly MappedField[]
  readonly policy: ConflictPolicy
  readonly lease: Lease
  readonly newId: () => string
  /** True when the time of this slice is up; the run then stops at its next checkpoint. */
  readonly isTimeUp: () => boolean
  /** Requests sent since the last call of this function. */
  readonly takeApiCalls: () => number
}
