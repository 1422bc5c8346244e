import type { ApiUsage, Environment, GrantKind } from './domain/account.ts'
import type { CrmType } from './domain/crm-type.ts'
import type { FieldType, FieldValue, FieldValues, ObjectType } from './domain/entities.ts'
import type { FieldMapping } from './domain/field-mapping.ts'
import type { FieldTime } from './domain/field-times.ts'
import type { KeyKind } from './domain/record-keys.ts'
import type { RefusalReason } from './domain/refusal.ts'
import type { RemoteRecord } from './domain/reconcile.ts'
import type { WebhookReading, WebhookRequest } from './webhook-reading.ts'

export type { ApiUsage, Environment } from './domain/account.ts'

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
  /** What one call of each kind costs of the account's daily allowance, in the unit of its usage. */
  readonly costs: CallCosts
}

/** @throws Error where the CRM has no counterpart: callers ask for objects that it has */
export function capabilityOf(
  { crmType, capabilities }: Pick<Connector, 'crmType' | 'capabilities'>,
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

/** A field of the CRM's object. */
export type RemoteField = {
  readonly name: string
  readonly label: string
  readonly type: FieldType
  readonly readOnly: boolean
  /** What the CRM holds where the field has no value, if that is not blank. */
  readonly blank?: FieldValue
  /** Of a `reference`: which of our objects it leads to; absent where that is none of them. */
  readonly target?: ObjectType
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  /** Names a group of fields of which a new record needs at least one, as a last name. */
  readonly required?: string
}

/** Position of a reader; opaque outside its connector. JSON, stored in the database between calls and runs. */
export type Cursor = { readonly [key: string]: unknown }

export type ChangePage = {
  readonly records: readonly RemoteRecord[]
  /** Ids of records that were deleted in the CRM. */
  readonly deletedIds: readonly string[]
  /** Records that were merged into another one. The merged record need not be among `deletedIds`. */
  readonly merges?: readonly Merge[]
  /** How many records this read returns from here to its end, where the CRM reports that on the first page. */
  readonly total?: number
  /** Where to continue: in this run while `done` is false, in the next run after that. */
  readonly next: Cursor
  readonly done: boolean
}

/** `from` was merged into `into`, the surviving record. */
export type Merge = { readonly from: string; readonly into: string }

export type ArchiveResult =
  | { readonly kind: 'ok'; readonly id: string }
  /** It was already deleted. */
  | { readonly kind: 'gone'; readonly id: string }
  | { readonly kind: 'rejected'; readonly id: string; readonly code: string; readonly message: string }

export type EraseResult =
  /** It is gone for good: nobody can bring it back. */
  | { readonly kind: 'erased'; readonly id: string }
  /** It is deleted, and the CRM alone ends it: until then people of the account can bring it back. */
  | { readonly kind: 'deleted'; readonly id: string; readonly endsAfterDays: number }
  /** The CRM has no such record any more. */
  | { readonly kind: 'gone'; readonly id: string }
  /** `code` alone: a CRM's sentence may quote what the record holds. */
  | { readonly kind: 'rejected'; readonly id: string; readonly code: string }

/** The account that a connection's token belongs to, and what the token lacks, as reported by the CRM. */
export type Health = {
  readonly accountId: string
  /** Scopes that every sync needs and this token lacks, in the CRM's words; empty when the CRM does not report them. */
  readonly missingScopes: readonly string[]
  /**
   * Further scopes that this token lacks for an object, which concern connections that sync it. Left out where nothing is lacking or known.
   */
  readonly missingByObject?: Readonly<Partial<Record<ObjectType, readonly string[]>>>
}

export type RemoteWrite =
  | {
      readonly kind: 'create'
      /** Identifies this write in the results; unique within the call. */
      readonly key: string
      /** Our record's id, stored on the CRM's record where the CRM has a field for it. */
      readonly externalId: string
      readonly properties: FieldValues
      /** A person has said that it is nobody whom the CRM has: rules against duplicates are passed where the CRM lets people do so. */
      readonly allowDuplicates?: boolean
    }
  | {
      readonly kind: 'update'
      readonly key: string
      readonly id: string
      readonly properties: FieldValues
      readonly allowDuplicates?: boolean
      /** The record as it was read when the update was decided. */
      readonly before: RemoteRecord
    }

/** A create that was sent and whose response never arrived. */
export type CreateIntent = {
  /** Identifies this intent in the result. */
  readonly key: string
  readonly externalId: string
  readonly properties: FieldValues
  /** ISO 8601 by our database's clock, which may differ from the CRM's by minutes. */
  readonly sentAt: string
}

/** The CRM rejected this one record; the same values will be rejected again. */
export type RejectedWrite = {
  readonly kind: 'rejected'
  readonly key: string
  readonly reason: RefusalReason
  /** The CRM's own code, in lower case. */
  readonly code: string
  /** The CRM's own words; with `own`, a sentence of ours, where the connector itself has found the fault. */
  readonly message: string
  readonly own?: true
  /** The CRM's name of the field at fault: without it, the rest of the record may be accepted. */
  readonly field?: string
  /** Records that have the value (`taken`), or that a rule takes for the same (`duplicate_rule`), where the CRM names them. */
  readonly holders?: readonly string[]
  /** The rule against duplicates, and whether a write with `allowDuplicates` passes it. */
  readonly rule?: { readonly name: string; readonly mayAllow: boolean }
}

export type WriteResult =
  | {
      readonly kind: 'ok'
      readonly key: string
      readonly id: string
      readonly updatedAt: string
      readonly created: boolean
      /**
       * What the CRM has stored, as a read returns it: it may trim, round, reorder or compute. Only fields whose value is known, and only
       * as it was right after this write, so that nobody's edit is taken for it.
       */
      readonly stored: FieldValues
    }
  | RejectedWrite
  /** A create was rejected because the CRM already has the record. */
  | { readonly kind: 'exists'; readonly key: string; readonly id: string | null }
  /** The record to update was deleted. */
  | { readonly kind: 'gone'; readonly key: string }
  /** The record changed after it was read. Nothing was written; it has to be decided again. */
  | { readonly kind: 'changed'; readonly key: string }

export type RemoteAccount = {
  readonly id: string
  readonly name: string
  /** Base addresses of record pages by object: append `/` and the record's id. */
  readonly recordUrls: Readonly<Partial<Record<ObjectType, string>>>
}

/** Credentials of an OAuth app at a CRM. */
export type OAuthApp = { readonly clientId: string; readonly clientSecret: string }

export type Tokens = {
  readonly accessToken: string
  readonly refreshToken: string | null
  /** ISO 8601; null for a token that does not expire, or whose expiry the CRM does not report. */
  readonly expiresAt: string | null
  readonly scopes: readonly string[]
  /** `api_token`: copied from the CRM by a person; cannot be refreshed. */
  readonly kind: GrantKind
  /**
   * Base address of this account's API without a trailing slash, when the token response contains it. May change with a refresh.
   */
  readonly apiUrl: string | null
  readonly environment: Environment
  /** The organisation's own app, where that was granted access and not the server's. */
  readonly app?: OAuthApp | undefined
}

/** Whether sending a request twice has the same result as sending it once. */
export type Repeat = 'repeatable' | 'once'

/** Tokens, budget and caches of one conversation with one connection. Lives as long as one run or one request. */
export type Session = {
  /** Tokens that are not about to expire; refreshed under a lock when they are. @throws Failure auth: reconnect */
  tokens(): Promise<Tokens>
  /** For an access token that the CRM refused before its expiry. @throws Failure auth: reconnect */
  refreshAfterRefusal(refused: string): Promise<Tokens>
  /** The CRM's fields that reads must return, and how their values are parsed. */
  readonly fields: readonly { readonly name: string; readonly type: FieldType }[]
  /**
   * Waits for this connection's budget, then sends; `lane` selects the rate limit that the CRM counts the call against. `once`, for a call
   * that is not idempotent: repeated only where it had no effect.
   */
  send<T>(lane: string, call: () => Promise<T>, repeat?: Repeat): Promise<T>
  /** Reports what a response said about the lane's rate window. */
  observeWindow(lane: string, window: RateWindow): void
  /** Reports what a response said about the account's daily usage, which includes other clients. */
  observeUsage(usage: ApiUsage): void
  /** Computes a value once per conversation and caches it, for all views with other fields too. A failure is not cached. */
  memoize<T>(key: string, make: () => Promise<T>): Promise<T>
  /** Like `memoize`, for values that are expensive and stay valid: cached for all slices of a run in this process. */
  memoizeForRun<T>(key: string, make: () => Promise<T>): Promise<T>
}

/** A rate window as the CRM counts it; may depend on the customer's plan. */
export type RateWindow = {
  /** Requests per window; null when the CRM does not report it. */
  readonly limit: number | null
  /** Length of a window; null when the CRM does not report it. */
  readonly perMs: number | null
  readonly remaining: number
  /** Milliseconds until the window resets. */
  readonly resetsInMs: number
}

export type AuthorizeRequest = {
  readonly state: string
  readonly redirectUri: string
  readonly codeChallenge: string
  readonly environment: Environment
}

export type OAuthConnector = {
  authorizeUrl(request: AuthorizeRequest): string
  /** @throws Failure `code_expired` (auth) when the code is no longer valid */
  exchangeCode(request: {
    readonly code: string
    readonly redirectUri: string
    readonly codeVerifier: string
    readonly environment: Environment
  }): Promise<Tokens>
  /** The complete response, to be stored before it is used. @throws Failure auth: the grant was revoked */
  refresh(tokens: Tokens): Promise<Tokens>
  /** Revokes the grant at the CRM. Idempotent. */
  revoke(tokens: Tokens): Promise<void>
}

/** The port that every CRM implements. Independent of our database. */
export type Connector = {
  readonly crmType: CrmType
  readonly capabilities: Capabilities
  readonly oauth: OAuthConnector
  /** The rows that a new connection maps, by object; of every object that it has. */
  readonly defaultMapping: Readonly<Partial<Record<ObjectType, readonly FieldMapping[]>>>
  /**
   * Fields of an object that are those of a record which it refers to, as the name of a contact's company: not mapped where that record is
   * synced itself.
   */
  readonly joinedFields?: Readonly<Partial<Record<ObjectType, readonly string[]>>>
  /** Further such rows, of fields that lead to records of another object: for connections that sync that one too. */
  readonly referenceMapping?: Readonly<Partial<Record<ObjectType, readonly FieldMapping[]>>>
  /**
   * Which account the tokens belong to, called once per connect. Also prepares the account: creates the fields that idempotent
   * creates need.
   * @throws Failure auth, with the CRM's message, for a wrong token or environment
   */
  account(session: Session): Promise<RemoteAccount>
  describeFields(session: Session, object: ObjectType): Promise<readonly RemoteField[]>
  /** Approximate number of live records, for progress; null when the CRM has no cheap way to count. */
  countRecords(session: Session, object: ObjectType): Promise<number | null>
  /**
   * One page of changes since the cursor, with the deletions that the CRM tells of; null reads everything. What a full read does not return is
   * asked for by id.
   */
  listChanges(session: Session, object: ObjectType, after: Cursor | null): Promise<ChangePage>
  /**
   * Any number of records by id, in as few calls as the CRM allows. An id is absent from the result only when the CRM says that it
   * does not exist.
   */
  getRecords(session: Session, object: ObjectType, ids: readonly string[]): Promise<readonly RemoteRecord[]>
  /**
   * What records that do not exist any more were merged into, as far as the CRM tells. Left out where it does not, or tells with every read
   * of the surviving record.
   */
  findMerges?(session: Session, object: ObjectType, ids: readonly string[]): Promise<readonly Merge[]>
  /**
   * Live records that have one of these values of a kind of key, as their first or a further one (any number of them, in any spelling).
   * Read-after-write consistent where the CRM is.
   */
  findByKey(session: Session, object: ObjectType, kind: KeyKind, values: readonly string[]): Promise<readonly RemoteRecord[]>
  /**
   * When these fields of records were last changed in the CRM, by record id and field. Absent where the CRM does not say. Asked only for
   * fields that both sides have changed. Left out where the CRM has nothing of the kind.
   */
  fieldTimes?(
    session: Session,
    object: ObjectType,
    asked: readonly { readonly record: RemoteRecord; readonly fields: readonly string[] }[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, FieldTime>>>
  /**
   * Finds orphaned creates: records that these unanswered creates have made, by the intents' keys. Left out where repeating a
   * create with the same external id returns the existing record.
   */
  findCreated?(session: Session, object: ObjectType, intents: readonly CreateIntent[]): Promise<ReadonlyMap<string, RemoteRecord>>
  /**
   * For how long after it was sent a create without an answer may still be carried out in this account, in milliseconds: until then it
   * is looked for and not sent again. 0 where a repeated create finds the record that the first one made; so it is where this is left out.
   */
  createsPendFor?(session: Session, object: ObjectType): Promise<number>
  /** At most the object's `batchSize` writes of one kind; one result per write, in any order. */
  upsertRecords(session: Session, object: ObjectType, writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]>
  /** Archives any number of records in a way that can be undone in the CRM. Idempotent; one result per id, in any order. */
  archiveRecords(session: Session, object: ObjectType, ids: readonly string[]): Promise<readonly ArchiveResult[]>
  /**
   * Erases records for a person who asks to be forgotten, as finally as the CRM's API allows, from its bin too. Idempotent; one result
   * per id, in any order.
   */
  eraseRecords(session: Session, object: ObjectType, ids: readonly string[]): Promise<readonly EraseResult[]>
  /** What an admin could set up in the CRM for a better sync; everything works without. After `describeFields` at no further call. */
  advice?(session: Session, object: ObjectType): Promise<readonly { readonly code: string; readonly message: string }[]>
  /** In as few calls as the CRM allows. @throws Failure auth when the token is no longer valid */
  health(session: Session): Promise<Health>
  readonly webhook: WebhookAdapter
}

/**
 * What creates the subscription: `connection`: the hub, for each connection; `app`: the vendor's app, once for all accounts;
 * `person`: an admin in the CRM's settings.
 */
export type WebhookSetup = 'connection' | 'app' | 'person'

export type WebhookAdapter = {
  readonly setup: WebhookSetup
  /**
   * Verifies the raw bytes, then parses them. Pure. `secrets` are the connection's own, the current one first (empty for an app's
   * webhooks, whose secret the connector has); an event's age is measured against `nowMs`.
   */
  read(request: WebhookRequest, secrets: readonly string[], nowMs: number): WebhookReading
  /** The response that the CRM accepts as an acknowledgement. */
  readonly acknowledgement: { readonly status: number; readonly contentType: string; readonly body: string }
  /** The address for the CRM to call. Contains the secret where the CRM has no other way to send one. */
  address(base: string, connectionId: string, secret: string): string
  /**
   * Only for `connection`. Creates the subscriptions to changes of these objects (contacts when left out), or finds the existing ones; others
   * of the same address are ended. @returns their ids in the CRM
   */
  subscribe?(
    session: Session,
    target: { readonly url: string; readonly secret: string; readonly objects?: readonly ObjectType[] },
  ): Promise<readonly string[]>
  /** Only for `connection`. Idempotent. */
  unsubscribe?(session: Session, ids: readonly string[]): Promise<void>
  /** Only for `connection`. Which of these subscriptions the CRM still delivers to. */
  activeSubscriptions?(session: Session, ids: readonly string[]): Promise<readonly string[]>
}
