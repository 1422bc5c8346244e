import type { z } from 'zod'
import type { ObjectCapability } from '../../port/capabilities.ts'
import type { CreateIntent, RejectedField, RemoteWrite } from '../../port/writes.ts'
import type { FieldValue, FieldValues, ObjectType, ReferenceTarget } from '../../domain/entities.ts'
import type { FieldMapping } from '../../domain/field-mapping.ts'
import type { KeyKind } from '../../domain/record-keys.ts'
import type { RemoteRecord } from '../../domain/records.ts'
import type { CrmStage } from '../../domain/stages.ts'
import type { Api, Conversation } from '../client.ts'
import type { Organization } from '../organizations.ts'
import type { RecordRow } from '../schema.ts'

/** Representation of a field's values in Pipedrive's JSON. `opaque` is anything that can be shown but not written. */
export type FieldKind =
  | 'text'
  | 'email'
  | 'phone'
  | 'address'
  | 'number'
  | 'monetary'
  | 'date'
  | 'datetime'
  | 'due'
  /** Hours, minutes and seconds, of a day or as long as something takes. */
  | 'time'
  | 'enum'
  | 'set'
  | 'reference'
  /** A set of them: in rows of their own, or of which Pipedrive keeps one. */
  | 'references'
  | 'html'
  /** An amount in the record's own currency. */
  | 'amount'
  | 'stage'
  | 'opaque'

/** A field that Pipedrive itself brings. */
export type StandardField = {
  readonly name: string
  readonly label: string
  readonly kind: FieldKind
  /** `listed`: writable, where Pipedrive lists it; other accounts do not have it. */
  readonly access: 'write' | 'listed' | 'read'
  /** The codes under which Pipedrive may list it, for its label and options; its name when left out. */
  readonly codes?: readonly string[]
  /** Of a `reference` and of `references`: what it leads to. */
  readonly target?: ReferenceTarget
  /** Names a group of fields of which every record has at least one. */
  readonly required?: string
}

export type Body = Readonly<Record<string, unknown>>

export type Rejected = Pick<RejectedField, 'reason' | 'code' | 'message'> & { readonly field: string }

export type ListQuery = {
  readonly ids?: string
  /** Only the records that belong to this organization. */
  readonly org_id?: number
  /** Only the notes or activities about this person, or deal. */
  readonly person_id?: number
  readonly deal_id?: number
  readonly updated_since?: string
  readonly sort_by?: 'id' | 'update_time'
  readonly sort_direction?: 'asc' | 'desc'
  readonly limit?: number
  readonly cursor?: string
  readonly custom_fields?: string
}

/** The SDK's calls for records of one kind. */
export type Calls = {
  list(api: Api, query: ListQuery): Promise<unknown>
  get(api: Api, id: number): Promise<unknown>
  create(api: Api, body: Body): Promise<unknown>
  update(api: Api, id: number, body: Body): Promise<unknown>
  remove(api: Api, id: number): Promise<unknown>
  /** Left out where the account can have no fields of its own. */
  readonly listFields?: (api: Api, query: { readonly limit: number; readonly cursor?: string }) => Promise<unknown>
  readonly addField?: (api: Api, field: { readonly field_name: string; readonly field_type: 'varchar' }) => Promise<unknown>
  readonly changelog?: (
    api: Api,
    query: { readonly id: number; readonly limit: number; readonly cursor?: string },
  ) => Promise<unknown>
}

/** Collects what one write says of fields that Pipedrive does not have under their own name. */
export type Writer = {
  /** False for a field that is under its own name. */
  put(name: string, value: FieldValue): boolean
  /** The members that were collected, once all values were put; or why nothing is sent. */
  members(write: { readonly isCreate: boolean }): Body | { readonly rejected: Rejected }
}

/** What is there since a write, as far as it is known, or why it was refused. */
export type ApartResult = { readonly stored: FieldValues } | { readonly rejected: RejectedField }

/** Of one of Pipedrive's objects, what does not depend on its rows. */
export type KindFacts = {
  readonly object: ObjectType
  /** Its name in the first API generation and in webhooks. */
  readonly name: 'person' | 'organization' | 'deal' | 'note' | 'activity'
  /** Scopes that it needs beside those of every connection. */
  readonly scopes?: readonly string[]
  /** Of an object that is read for linked records alone: what it may be about, and the parameter by which it is listed. */
  readonly ofLinked?: {
    readonly targets: readonly [ObjectType, ...ObjectType[]]
    readonly endOf: (target: ObjectType) => 'org_id' | 'person_id' | 'deal_id' | undefined
  }
  /** Whether its records have no page of their own. */
  readonly isPageless?: true
  /** Whether no list takes ids. */
  readonly readsOneByOne?: true
  readonly capability: Pick<ObjectCapability, 'label' | 'costs'>
  readonly calls: Calls
  readonly fields: readonly StandardField[]
  /** By field that is mapped choice by choice, as the stage: what it can be. */
  readonly choices?: Readonly<Record<string, (conversation: Conversation) => Promise<readonly CrmStage[]>>>
  /** Fields that are lists there, by their name in the singular. */
  readonly lists: readonly string[]
  /** Fields that are a part of another one, by the name under which Pipedrive speaks of the whole. */
  readonly partOf: Readonly<Record<string, string>>
  /** The field of our record's id, found by its name: whose id it is, and a sentence on what is done without it. None: there can be none. */
  readonly idField?: { readonly name: string; readonly of: string; readonly without: string }
  /** The rows that a new connection maps. */
  readonly mapping: readonly FieldMapping[]
  /** Fields that are those of the organization which a record belongs to. */
  readonly joinedFields: readonly string[]
  /** The rows for references, apart from the others: only a connection that syncs what they lead to can map them. */
  readonly references: readonly FieldMapping[]
  /** Begins a write; `state` is that of the record as it was read, null for a new one. */
  readonly writer: (state: unknown) => Writer
  /** Fields that Pipedrive changes by itself with this body, in a record of this state. */
  readonly changesWith?: (body: Body, state: unknown) => readonly string[]
  /** What to send where this body was refused with these words; null: nothing. */
  readonly otherBody?: (body: Body, said: string) => Body | null
  /** True for a record that this create has made, in an account without a field for our id. */
  readonly isMadeBy: (intent: CreateIntent, record: RemoteRecord) => boolean
}

/** One of Pipedrive's objects: all that the common code does not know of it. */
export type Kind<Row extends RecordRow> = KindFacts & {
  readonly row: z.ZodType<Row>
  /** The values of fields that a row does not have under their name. */
  readonly read: Readonly<Record<string, (row: Row, organizations: ReadonlyMap<number, Organization>) => FieldValue>>
  /** What a write needs of a row, for what Pipedrive replaces as a whole. JSON. */
  readonly state: (row: Row) => Readonly<Record<string, unknown>>
  /** The kind of key that records are found by, and its values in a row, the first one first. */
  readonly key: {
    readonly kind: KeyKind
    /** The field that holds it. */
    readonly field: string
    readonly of: (row: Row) => readonly string[]
    /** Pipedrive's search for it, where there is one. */
    readonly search?: (api: Api, value: string) => Promise<unknown>
  }
  /** The field that holds the name of the record's organization, and the organization's id. */
  readonly organization?: { readonly field: string; readonly idOf: (row: Row) => number | null }
  /** What is in rows of its own: read for these rows, and written after them. */
  readonly apart?: {
    readonly read: (conversation: Conversation, rows: readonly Row[]) => Promise<readonly Row[]>
    /** Whether the write has nothing else. */
    readonly isAll: (write: RemoteWrite) => boolean
    readonly write: (conversation: Conversation, write: RemoteWrite, row: Row) => Promise<ApartResult>
  }
  /** What is to be sent after this body was accepted and this row answered; null: nothing. */
  readonly remainder?: (row: Row, body: Body) => Body | null
}
