import type { ApiUsage } from '../domain/account.ts'
import type { CrmType } from '../domain/crm-type.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { KeyKind } from '../domain/record-keys.ts'

/** What a CRM can do, as values that shared code branches on. */
export type Capabilities = {
  /** Our objects that this CRM has a counterpart of. One that is absent cannot be switched on. */
  readonly objects: Readonly<Partial<Record<ObjectType, ObjectCapability>>>
  /** Whether a connection can be opened with a token that a person copies from the CRM, instead of OAuth consent. */
  readonly apiToken: boolean
  /**
   * Rate limits of one account, per lane of requests that the CRM counts separately. Defaults until responses report the real ones.
   */
  readonly budgets: Readonly<Record<string, LaneBudget>>
  /** For how long the CRM may work on a request that it does not answer: later it has been carried out, or never will be. */
  readonly requestMaxMs: number
}

/** What a CRM can do with one object. */
export type ObjectCapability = {
  /** What the CRM calls it. */
  readonly label: { readonly one: string; readonly many: string }
  /** Records of one read page, at most. */
  readonly pageSize: number
  /** Records of one write call, at most. */
  readonly batchSize: number
  /**
   * Whether `listChanges` can return a stale version of a record (eventual consistency). Its timestamps and those of write results
   * then come from one clock.
   */
  readonly changesMayLag: boolean
  /** Kinds of key by which a create is answered with `exists` when a live record has the value, as its first or a further one. */
  readonly refusesKnown: readonly KeyKind[]
  /**
   * True where a merge whose webhook is lost may leave nothing that tells it from a deletion: pages then say of what is gone that it may have
   * been merged.
   */
  readonly mergesMayLookDeleted?: boolean
  /** What one call of each kind costs of the account's daily allowance, in the unit of its usage. */
  readonly costs: CallCosts
}

/** @throws Error where the CRM has no counterpart: callers ask for objects that it has */
export function capabilityOf(
  { crmType, capabilities }: { readonly crmType: CrmType; readonly capabilities: Capabilities },
  object: ObjectType,
): ObjectCapability {
  const capability = capabilities.objects[object]
  if (!capability) throw new Error(`${crmType} has no ${object}.`)
  return capability
}

export type CallCosts = {
  readonly unit: ApiUsage['unit']
  /** A page of a full read or a delta. */
  readonly page: number
  /** Reading `batchSize` records by id, or one record where the CRM reads them one by one. */
  readonly read: number
  /** Searching for records by a key. */
  readonly lookup: number
  /** Writing up to `batchSize` records. */
  readonly write: number
}

export type LaneBudget = {
  readonly requests: number
  readonly perMs: number
  /** Requests in flight at once, at most. Unlimited when left out. */
  readonly inFlightMax?: number
}
