import type { CrmStage } from '../domain/stages.ts'
import type { FieldType, FieldValue, ReferenceTarget } from '../domain/entities.ts'

/** By field and choice, the names of the kinds of records that may have it, where the CRM lets each kind have some of them. */
export type ChoicesByType = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

/** A field of the CRM's object. */
export type RemoteField = {
  readonly name: string
  readonly label: string
  readonly type: FieldType
  readonly readOnly: boolean
  /** The most characters that it takes, where the CRM says. */
  readonly lengthMax?: number
  /** What the CRM holds where the field has no value, if that is not blank. */
  readonly blank?: FieldValue
  /** Of a `reference`: which of our objects it leads to, or a user; absent where that is none of them. */
  readonly target?: ReferenceTarget
  /** Whether every record has a value there: blank is not written, and the CRM keeps what it has. */
  readonly neverBlank?: true
  /** Of an amount: the field of the same record with the code of its currency, where there is one. */
  readonly currencyField?: string
  /** Of an amount: its currency, where all of the account are in one. */
  readonly currency?: string
  readonly options?: readonly CrmStage[]
  /** Names a group of fields of which a new record needs at least one, as a last name. */
  readonly required?: string
}
