import type { FieldType } from '../entities.ts'
import type { KeyKind } from '../record-keys.ts'
import type { ObjectSettings } from '../settings.ts'

/** A column of an object's own table. All other fields are keys of its column `custom`. */
export type ObjectField = {
  /** Its name in mappings. */
  readonly name: string
  readonly column: string
  readonly label: string
  readonly type: FieldType
  /** Maximum number of characters, as the database has it. */
  readonly lengthMax: number
  /** The values that the column takes, where it does not take any. */
  readonly options?: readonly string[]
  /** Of options: what it is where nobody has chosen one. It is never blank. */
  readonly first?: string
  /** Whether its values mean something in a CRM only as far as the mapping says what. */
  readonly isMapped?: true
  /** The smallest and the largest number that the column takes. */
  readonly range?: readonly [number, number]
  /** Whether its values are codes of currencies. */
  readonly isCurrency?: true
  /** Whether its values are the organisation's own stages, which are mapped. */
  readonly isStage?: true
  /** Whether it says that the record was converted, or into what: said in a CRM in one piece, or not at all. */
  readonly isConversion?: true
  /** Of a reference and of references: what they lead to. */
  readonly to?: 'account' | 'contact' | 'opportunity' | 'lead' | 'user'
  /** What the record was made with: taken over where a record is made of another, and by no edit. */
  readonly isFixed?: true
  /** Whether it follows from other fields where a person changes those. */
  readonly isDerived?: true
  /** Of a day: the field with one that it is not before, and what is said of it where it is. What a CRM brings stays as it is there. */
  readonly notBefore?: { readonly field: string; readonly words: string }
  /** Of an amount: the field with the code of its currency. */
  readonly currencyField?: string
}

/** Two fields that are one text in mappings, for a CRM that keeps them so: read as the two in their order, written by taking it apart. */
export type JoinedField = {
  readonly name: string
  readonly label: string
  readonly lengthMax: number
  /** The first and the last name. */
  readonly parts: readonly [string, string]
}

/** What the hub syncs: all that the engine needs to know of an object. Its table is in `private.synced_objects` with the same fields. */
export type ObjectSpec = {
  /** What one and several are called in sentences. */
  readonly one: string
  readonly many: string
  /** Whether its records are about one person each, who may ask to be erased. */
  readonly isPerson: boolean
  /** Whether a new connection syncs it. One that exists already is asked. */
  readonly onByDefault: boolean
  /**
   * Whether it is synced only where it is about a record that is linked: one of those that its references lead to. Of a CRM's millions, those
   * alone are read.
   */
  readonly ofLinked?: true
  /** Whether its records are made, changed and deleted in the CRM that they are from alone: here they are read, and go into no other CRM. */
  readonly isMirrored?: true
  /** What a connection begins with where it differs from the connection's own settings. */
  readonly settings: ObjectSettings
  readonly fields: readonly ObjectField[]
  readonly joined?: readonly JoinedField[]
  /**
   * The kind of key that a CRM is searched by before a record is made there, the fields that may hold it, the first one first, and what people
   * call it.
   */
  readonly searchKey: { readonly kind: KeyKind; readonly fields: readonly [string, ...string[]]; readonly label: string }
  /**
   * When a person is asked of two records without a key in common whether they are one, before either side makes a second: where they have
   * the same name (`name`, as the table sorts by it, with a value in each), and a value in each of `needs`; unless `apart`, or the search
   * key, differs where both have one. Absent: two are two.
   */
  readonly namesakes?: {
    readonly name: readonly [string, ...string[]]
    readonly needs: readonly string[]
    readonly apart: readonly string[]
  }
}
