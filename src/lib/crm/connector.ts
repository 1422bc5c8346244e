import type { ApiUsage, Environment, GrantKind } from './domain/account.ts'
import type { CrmType } from './domain/crm-type.ts'
import type { FieldType, FieldValues, ObjectType } from './domain/entities.ts'
import type { FieldMapping } from './domain/field-mapping.ts'
import type { RemoteRecord } from './domain/reconcile.ts'

export type { ApiUsage, Environment } from './domain/account.ts'

/** What a CRM can do, as data, so that shared code asks instead of trying. */
export type Capabilities = {
  /** Records of one read page, at most. */
  readonly pageSize: number
  /** Records of one write call, at most. */
  readonly batchSize: number
  /** Objects of ours that this CRM has a counterpart of. Only contacts are synced so far. */
  readonly objects: readonly ObjectType[]
  /** Whether a connection may be opened with a token that a person copies from the CRM, instead of a consent. */
  readonly apiToken: boolean
  /** Whether a page of changes may hold a record as it was a moment ago. Its times, and those of write results, are then of one clock. */
  readonly changesMayLag: boolean
  /** Whether a create with an e-mail that a live record has, as any of its own, is answered with `exists`. */
  readonly refusesKnownEmails: boolean
  /** What the CRM allows one account, per lane of requests that it counts apart, until its answers say more. */
  readonly budgets: Readonly<Record<string, LaneBudget>>
  /** What the CRM charges to the account's day for one call of a kind, in the unit of its usage. */
  readonly costs: CallCosts
}

export type CallCosts = {
  readonly unit: ApiUsage['unit']
  /** A page of a full read or a delta. */
  readonly page: number
  /** Reading `batchSize` records, or one where the CRM reads one by one, by id. */
  readonly read: number
  /** Looking for records by e-mail. */
  readonly lookup: number
  /** Writing up to `batchSize` records. */
  readonly write: number
}

export type LaneBudget = {
  readonly requests: number
  readonly perMs: number
  /** Requests under way at once, at most. Unlimited when left out. */
  readonly inFlightMax?: number
}

/** A field of the CRM's object. */
export type RemoteField = {
  readonly name: string
  readonly label: string
  readonly type: FieldType
  readonly readOnly: boolean
  readonly options?: readonly { readonly value: string; readonly label: string }[]
}

/** Where a reader stands; opaque to everybody but its connector. JSON, kept in the database between calls and runs. */
export type Cursor = { readonly [key: string]: unknown }

export type ChangePage = {
  readonly records: readonly RemoteRecord[]
  /** Ids of records that are gone from the CRM. */
  readonly deletedIds: readonly string[]
  /**
   * For a CRM that does not list what was deleted: of the live records whose numeric id lies above `above` and up to `upTo` (null: no
   * bound), all are on this page. One that we know there and that is absent is asked for by id.
   */
  readonly covers?: { readonly above: string | null; readonly upTo: string | null }
  /** Records that were joined to another one there. The record that is gone need not be among `deletedIds`. */
  readonly merges?: readonly Merge[]
  /** How many records this read brings from here to its end, where the CRM says so at once. */
  readonly total?: number
  /** Where to go on: in this run while `done` is false, in the next one after that. */
  readonly next: Cursor
  readonly done: boolean
}

/** One record of the CRM joined into another, which lives on. */
export type Merge = { readonly from: string; readonly into: string }

export type ArchiveResult =
  | { readonly kind: 'ok'; readonly id: string }
  /** It was gone already. */
  | { readonly kind: 'gone'; readonly id: string }
  | { readonly kind: 'rejected'; readonly id: string; readonly code: string; readonly message: string }

/** What a connection's token opens and may do, as the CRM says itself. */
export type Health = {
  readonly accountId: string
  /** Rights that the sync needs and this token lacks, in the CRM's words; empty when the CRM does not tell. */
  readonly missingScopes: readonly string[]
}

export type RemoteWrite =
  | {
      readonly kind: 'create'
      /** Names this write in its results; unique within the call. */
      readonly key: string
      /** Our record's id, kept on the CRM's record where the CRM has a field for it. */
      readonly externalId: string
      readonly properties: FieldValues
    }
  | {
      readonly kind: 'update'
      readonly key: string
      readonly id: string
      readonly properties: FieldValues
      /** The record as it was read when this was decided. */
      readonly before: RemoteRecord
    }

/** A create that was sent, and whose answer we do not have. */
export type CreateIntent = {
  /** Names this intent in the answer. */
  readonly key: string
  readonly externalId: string
  readonly properties: FieldValues
  /** ISO 8601 by our database's clock, which the CRM's may differ from by minutes. */
  readonly sentAt: string
}

export type WriteResult =
  | { readonly kind: 'ok'; readonly key: string; readonly id: string; readonly updatedAt: string; readonly created: boolean }
  /** The CRM understood and refused this one record; the same values will be refused again. */
  | { readonly kind: 'rejected'; readonly key: string; readonly code: string; readonly message: string; readonly field?: string }
  /** A create found that the CRM has this person already. */
  | { readonly kind: 'exists'; readonly key: string; readonly id: string | null }
  /** The record to update is gone. */
  | { readonly kind: 'gone'; readonly key: string }
  /** The record has changed since it was read; nothing was written, and it has to be decided again. */
  | { readonly kind: 'changed'; readonly key: string }

export type RemoteAccount = {
  readonly id: string
  readonly name: string
  /** Address of a record's page is this plus `/` plus the record's id. */
  readonly recordUrl: string
}

export type Tokens = {
  readonly accessToken: string
  readonly refreshToken: string | null
  /** ISO 8601; null for a token that does not expire, or whose end the CRM does not tell. */
  readonly expiresAt: string | null
  readonly scopes: readonly string[]
  /** `api_token`: copied from the CRM by a person, cannot be refreshed. */
  readonly kind: GrantKind
  /** Where this account's API is, without a trailing slash, when the CRM told with the tokens. May change with a refresh. */
  readonly apiUrl: string | null
  readonly environment: Environment
}

/** What a connector needs for one conversation with one connection. Lives as long as one run or one request. */
export type Session = {
  /** Tokens that are good for a while; refreshed under a lock when they are not. @throws Failure auth: reconnect */
  tokens(): Promise<Tokens>
  /** Called when the CRM refused an access token that we thought good. @throws Failure auth: reconnect */
  refreshAfterRefusal(refused: string): Promise<Tokens>
  /** The CRM's fields that reads must bring, and how their values are to be read. */
  readonly fields: readonly { readonly name: string; readonly type: FieldType }[]
  /** Waits for this connection's budget, then sends; `lane` separates budgets that the CRM counts apart. */
  send<T>(lane: string, call: () => Promise<T>): Promise<T>
  /** What the CRM's answer said of the lane's window. */
  observeWindow(lane: string, window: RateWindow): void
  /** What the CRM's answer said of the account's daily allowance, whoever used it. */
  observeUsage(usage: ApiUsage): void
  /** Makes something once for this conversation and caches it, whatever fields its views read. A failure is not cached. */
  memoize<T>(key: string, make: () => Promise<T>): Promise<T>
  /** The same for what is expensive and stays valid: cached through all slices of a run that one process works on. */
  memoizeForRun<T>(key: string, make: () => Promise<T>): Promise<T>
}

/** A window of requests as the CRM counts it, which may depend on what the customer pays for. */
export type RateWindow = {
  /** Requests of a whole window; null when the CRM does not say. */
  readonly limit: number | null
  /** How long a window is; null when the CRM does not say. */
  readonly perMs: number | null
  readonly remaining: number
  /** Milliseconds until it begins anew. */
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
  /** @throws Failure `code_expired` (auth) when the code is no longer good */
  exchangeCode(request: {
    readonly code: string
    readonly redirectUri: string
    readonly codeVerifier: string
    readonly environment: Environment
  }): Promise<Tokens>
  /** The whole reply, to be stored before it is used. @throws Failure auth: the grant is gone */
  refresh(tokens: Tokens): Promise<Tokens>
  /** Tells the CRM to forget the grant. Idempotent. */
  revoke(tokens: Tokens): Promise<void>
}

/** The port that every CRM implements. Knows nothing of our database. */
export type Connector = {
  readonly crmType: CrmType
  readonly capabilities: Capabilities
  readonly oauth: OAuthConnector
  readonly defaultMapping: Readonly<Record<'contact', readonly FieldMapping[]>>
  /**
   * Which account the tokens open, once per connect. Also readies the account (fields of ours that idempotence needs).
   * @throws Failure auth, with what the CRM said, for a token or an environment that is wrong
   */
  account(session: Session): Promise<RemoteAccount>
  describeFields(session: Session, object: ObjectType): Promise<readonly RemoteField[]>
  /** About how many live records there are, for progress; null when the CRM does not say cheaply. */
  countRecords(session: Session, object: ObjectType): Promise<number | null>
  /** One page of what changed since the cursor; null means everything. Deletions are included. */
  listChanges(session: Session, object: ObjectType, after: Cursor | null): Promise<ChangePage>
  /** Any number of records by id, in as few calls as the CRM allows; ids that the CRM says do not exist are absent from the answer. */
  getRecords(session: Session, object: ObjectType, ids: readonly string[]): Promise<readonly RemoteRecord[]>
  /** Live records that have one of these e-mails (any number of them), read in a way that sees writes made just before. */
  findByEmail(session: Session, object: ObjectType, emails: readonly string[]): Promise<readonly RemoteRecord[]>
  /**
   * Records that these creates have made after all, by the intents' keys. Left out where creating again with the same external id
   * answers the record that is there already.
   */
  findCreated?(session: Session, object: ObjectType, intents: readonly CreateIntent[]): Promise<ReadonlyMap<string, RemoteRecord>>
  /** At most `capabilities.batchSize` writes of one kind; one result per write, in any order. */
  upsertRecords(session: Session, object: ObjectType, writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]>
  /** Any number of records put where the CRM's people can still restore them. Idempotent; one result per id, in any order. */
  archiveRecords(session: Session, object: ObjectType, ids: readonly string[]): Promise<readonly ArchiveResult[]>
  /** In as few calls as the CRM allows. @throws Failure auth when the token is no longer good */
  health(session: Session): Promise<Health>
  readonly webhook: WebhookAdapter
}

/** A push of the CRM as it reached us. */
export type WebhookRequest = {
  readonly method: string
  /** As the CRM called it: with the public scheme and host, path and query. */
  readonly url: string
  readonly headers: Headers
  /** The raw bytes: what a signature is about. */
  readonly body: Uint8Array
}

/** What a push says of one record: a hint where to look, never the truth. */
export type WebhookEvent = {
  /** The same however often this event is delivered, and no other event's. */
  readonly key: string
  /** The account it says it is from, as `RemoteAccount.id`. */
  readonly accountId: string
  readonly object: ObjectType
  readonly kind: 'changed' | 'deleted' | 'merged'
  readonly recordId: string
  /** For `merged`: the record that lives on. */
  readonly into: string | null
  /** ISO 8601 */
  readonly occurredAt: string
}

export type WebhookReading =
  /** Events of objects that are not synced are left out. */
  | { readonly kind: 'events'; readonly events: readonly WebhookEvent[] }
  | { readonly kind: 'refused'; readonly code: 'bad_signature' | 'too_old' | 'malformed' }

/** Who makes the subscription: the hub for each connection; the vendor's app, once for all; a person in the CRM's settings. */
export type WebhookSetup = 'connection' | 'app' | 'person'

export type WebhookAdapter = {
  readonly setup: WebhookSetup
  /**
   * Verifies the raw bytes, then parses them. Pure. `secrets` are the connection's own, the current one first (empty for an app's
   * webhooks, whose secret the connector has); `nowMs` is what an event's age is measured by.
   */
  read(request: WebhookRequest, secrets: readonly string[], nowMs: number): WebhookReading
  /** What the CRM takes for "received". */
  readonly acknowledgement: { readonly status: number; readonly contentType: string; readonly body: string }
  /** The address that the CRM is to call. A secret that has no other place is part of it. */
  address(base: string, connectionId: string, secret: string): string
  /** Only for `connection`. Makes the subscription, or finds the one that is there. @returns its ids in the CRM */
  subscribe?(session: Session, target: { readonly url: string; readonly secret: string }): Promise<readonly string[]>
  /** Only for `connection`. Idempotent. */
  unsubscribe?(session: Session, ids: readonly string[]): Promise<void>
  /** Only for `connection`. Which of these the CRM still serves. */
  serving?(session: Session, ids: readonly string[]): Promise<readonly string[]>
}
