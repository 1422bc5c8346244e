import type { ObjectType } from '../domain/entities.ts'
import type { FieldMapping } from '../domain/field-mapping.ts'
import type { KeyKind } from '../domain/record-keys.ts'

/** All that distinguishes one object of HubSpot from another; adding one is an entry in `objects.ts`. */
export type HubSpotObject = {
  readonly label: { readonly one: string; readonly many: string }
  /** Its name in paths. */
  readonly path: string
  /** HubSpot's number of it, in record pages and webhooks. */
  readonly typeId: string
  /** Its name in webhooks, and in capitals in the names of associations. */
  readonly event: string
  /** The property with the time of the last change. */
  readonly modified: string
  /** The unique property that holds our record's id and makes creates idempotent, and the group that it is shown in. */
  readonly externalId: {
    readonly property: string
    readonly group: string
    readonly label: string
    readonly description: string
  }
  /** By kind of key: the property with a record's first value, and the one with further ones, separated by semicolons. */
  readonly keys: Readonly<Partial<Record<KeyKind, KeyProperties>>>
  /** The property with the currency of its amounts; without one they are in the account's own. The SDK leaves out what a property says of it. */
  readonly currency?: string
  /** Whether the hub keeps such amounts. */
  readonly isInCompanyCurrency?: true
  /** What its associations hold, by the name that mappings know it by: written as associations, and read as properties where HubSpot has one. */
  readonly references: Readonly<Record<string, Reference>>
  /** What records may be about, of an object that is read for linked ones alone. */
  readonly ofLinked?: readonly [ObjectType, ...ObjectType[]]
  /** Of an object with pipelines: the property of the stage, read and written together with that of the pipeline. */
  readonly stage?: { readonly property: string; readonly pipeline: string }
  /** Who wrote it: what mappings know their name by, and the properties with the id of a user, or else of an owner. */
  readonly author?: { readonly field: string; readonly user: string; readonly owner: string }
  /** Properties without which HubSpot makes no record. */
  readonly required?: readonly string[]
  /** Of these, a record has the moment at which it is made where it is given none: no record of HubSpot is without. */
  readonly filledWithNow?: readonly string[]
  /** Moments that HubSpot keeps as a number, in milliseconds since the epoch. */
  readonly inMilliseconds?: readonly string[]
  readonly scopes: {
    /** For reads and writes of records and for the property with our id. */
    readonly needed: readonly string[]
    readonly writeSchema: string
    /** Whether no account can be connected without them. */
    readonly always: boolean
  }
  /** Whether HubSpot has a call that deletes its records for good. */
  readonly canErase: boolean
  readonly mapping: readonly FieldMapping[]
  readonly referenceMapping: readonly FieldMapping[]
}

export type KeyProperties = {
  readonly first: string
  readonly further: string
  /** The spellings that a value may have there. Only for a property that is not unique: by one that is, records need no search. */
  readonly searchedAs?: (value: string) => readonly string[]
  /** The property that says it where neither of these does, as a company has a website and no domain; and how that is searched. */
  readonly instead?: { readonly property: string; readonly searchedAs: (value: string) => readonly string[] }
}

export type Reference = {
  readonly target: ObjectType
  /** HubSpot's number of the association, from the record to the one that the property names. */
  readonly associationType: number
  /** Whether it leads to several records: the set of all of that object that it is associated with, whatever their labels. */
  readonly isMany?: true
  /** Whether it says what each of them is: under which labels of the account's people the two are associated. */
  readonly hasLabels?: true
  /** What no property shows: its label in mappings, and its type's name in the lists of associations that come with records. */
  readonly associated?: { readonly label: string; readonly name: string }
  /**
   * Whether it alone ends where it is to be blank, as between a company and its parent, which may be the other way around as well. Else all
   * that is between the two records: less would leave a contact with its company, of which HubSpot may make the primary one again.
   */
  readonly endsAlone?: true
}
