import type { CrmType } from './domain/crm-type.ts'
import type { FieldType, FieldValues, ObjectType } from './domain/entities.ts'
import type { FieldMapping } from './domain/field-mapping.ts'
import type { RemoteRecord } from './domain/reconcile.ts'

/** What a CRM can do, as data, so that shared code asks instead of trying. */
export type Capabilities = {
  /** Records of one read page, at most. */
  readonly pageSize: number
  /** Records of one write call, at most. */
  readonly batchSize: number
  /** Creating again with the same external id answers the record that is there already. */
  readonly idempotentCreate: boolean
  /** What the CRM allows one account, per lane of requests that it counts apart, with a little left for others. */
  readonly budgets: Readonly<Record<string, { readonly requests: number; readonly perMs: number }>>
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
  /** Where to go on: in this run while `done` is false, in the next one after that. */
  readonly next: Cursor
  readonly done: boolean
}

export type RemoteWrite =
  | {
      readonly kind: 'create'
      /** Names this write in its results; unique within the call. */
      readonly key: string
      /** Our record's id, kept on the CRM's record where `idempotentCreate` is given. */
      readonly externalId: string
      readonly properties: FieldValues
    }
  | { readonly kind: 'update'; readonly key: string; readonly id: string; readonly properties: FieldValues }

export type WriteResult =
  | { readonly kind: 'ok'; readonly key: string; readonly id: string; readonly updatedAt: string; readonly created: boolean }
  /** The CRM understood and refused this one record; the same values will be refused again. */
  | { readonly kind: 'rejected'; readonly key: string; readonly code: string; readonly message: string; readonly field?: string }
  /** A create found that the CRM has this person already. */
  | { readonly kind: 'exists'; readonly key: string; readonly id: string | null }
  /** The record to update is gone. */
  | { readonly kind: 'gone'; readonly key: string }

export type RemoteAccount = {
  readonly id: string
  readonly name: string
  /** Address of a record's page is this plus `/` plus the record's id. */
  readonly recordUrl: string
}

export type Tokens = {
  readonly accessToken: string
  readonly refreshToken: string | null
  /** ISO 8601; null for a token that does not expire. */
  readonly expiresAt: string | null
  readonly scopes: readonly string[]
}

/** What a connector needs for one conversation with one connection. Lives as long as one run or one request. */
export type Session = {
  /** A token that is good for a while; refreshed under a lock when it is not. @throws Failure auth: reconnect */
  accessToken(): Promise<string>
  /** Called when the CRM refused a token that we thought good. @throws Failure auth: reconnect */
  refreshAfterRefusal(refused: string): Promise<string>
  /** The CRM's fields that reads must bring, and how their values are to be read. */
  readonly fields: readonly { readonly name: string; readonly type: FieldType }[]
  /** Waits for this connection's budget, then sends; `lane` separates budgets that the CRM counts apart. */
  send<T>(lane: string, call: () => Promise<T>): Promise<T>
}

export type AuthorizeRequest = {
  readonly state: string
  readonly redirectUri: string
  readonly codeChallenge: string
}

export type OAuthConnector = {
  authorizeUrl(request: AuthorizeRequest): string
  /** @throws Failure `code_expired` (auth) when the code is no longer good */
  exchangeCode(request: { readonly code: string; readonly redirectUri: string; readonly codeVerifier: string }): Promise<Tokens>
  /** The whole reply, to be stored before it is used. @throws Failure auth: the grant is gone */
  refresh(refreshToken: string): Promise<Tokens>
  /** Tells the CRM to forget the grant. Idempotent. */
  revoke(refreshToken: string): Promise<void>
}

/** The port that every CRM implements. Knows nothing of our database. */
export type Connector = {
  readonly crmType: CrmType
  readonly capabilities: Capabilities
  readonly oauth: OAuthConnector
  readonly defaultMapping: Readonly<Record<ObjectType, readonly FieldMapping[]>>
  /** Which account the tokens open, once per connect. Also readies the account (fields of ours that idempotence needs). */
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
  /** At most `capabilities.batchSize` writes of one kind; one result per write, in any order. */
  upsertRecords(session: Session, object: ObjectType, writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]>
}
