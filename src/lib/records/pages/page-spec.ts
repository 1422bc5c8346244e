import type { RecordObject } from '../../objects/record-spec.ts'
import type { Database } from '../../db/database.types.ts'
import type { RecordValues } from '../fields/record-values.ts'

/** A column of a list, between the name and the state. */
export type ListColumn = {
  /** A field, or what `private.list_values` has beside them. */
  readonly field: string
  /** Where it is not the field's. */
  readonly label?: string
  /** An order of the list. */
  readonly sort?: string
  /** Its width, and from which width of the screen on it is shown. */
  readonly className: string
  /** The field that is shown where this one is blank. */
  readonly otherwise?: string
  /** Of an amount: the field with its currency. */
  readonly currency?: string
  /** What narrow screens show below the name. */
  readonly isSecondLine?: boolean
  /** Of a number that is counted to one more than this. */
  readonly countedTo?: number
}

/** What a list can be narrowed down to that is no value of one field; `private.list_filter` knows it. */
export type ListGroup = {
  readonly name: string
  readonly label: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  /** What the list shows until somebody asks for something else. */
  readonly usual: string
}

/** How pages show the records of an object: the data of its list, its page and its form. */
export type PageSpec = {
  /** The address of the list: `/dashboard/<path>`. */
  readonly path: string
  readonly table: Extract<
    keyof Database['public']['Tables'],
    'accounts' | 'contacts' | 'opportunities' | 'leads' | 'notes' | 'tasks' | 'activities' | 'industries' | 'quotes' | 'tickets'
  >
  /** A field that the database derives, for lists: the beginning of another one. */
  readonly derived?: { readonly name: string; readonly label: string; readonly from: string }
  /** The field that is a stage of the organisation's own pipelines. */
  readonly stage?: string
  /** A choice that has one value for what is done, which a tick sets, and one for what is not. */
  readonly tick?: { readonly field: string; readonly done: string; readonly undone: string }
  /** Fields that follow from what is done with a record: shown where they have a value, and in no form. */
  readonly derivedFields?: readonly string[]
  /** By field: the choices that nobody makes in a form, because they follow from something else. */
  readonly derivedChoices?: Readonly<Record<string, readonly string[]>>
  /** Whether they are made on the pages of what they are about, and nowhere else. */
  readonly isMadeOnOthers?: true
  /** Texts of several lines. */
  readonly ofLines?: readonly string[]
  /** The fields that a name is made of, and what it is. Null: without one. The same as `title` of the view private.records. */
  readonly named: readonly string[]
  readonly title: (values: RecordValues) => string | null
  /** What tells records of one name apart: the first of these that has a value. */
  readonly distinguishedBy: readonly string[]
  /** The parts of form and page, with their fields in order. The first one has no heading. */
  readonly sections: readonly { readonly title: string | null; readonly fields: readonly string[] }[]
  /** The fields of which a record needs at least one: people could not tell it from others without. */
  readonly needed: { readonly fields: readonly [string, ...string[]]; readonly words: string }
  /** What a new one begins with. */
  readonly initial: Readonly<Record<string, string>>
  readonly list: {
    readonly placeholder: string
    /** What a search looks in, as in "Searched names, emails and …". */
    readonly searched: string
    /** By name, by last change, and what `private.list_key` has beside them. */
    readonly sorts: readonly (readonly [sort: string, label: string])[]
    /** The order that it has until another one is chosen; by name when left out. */
    readonly usual?: string
    /** The width of the name's column. */
    readonly nameClass: string
    readonly columns: readonly ListColumn[]
    /** Fields that the list can be narrowed down by: choices, and the owner. */
    readonly filters: readonly string[]
    readonly group?: ListGroup
  }
  /** By its own reference fields: the list of its records on the page of what they lead to. */
  readonly listedOn: Readonly<
    Record<
      string,
      {
        readonly title: string
        /** Null: the list is left out where it is empty, and nothing is added to it. */
        readonly nothing: string | null
        /** By which a new one is made there, where the form has another field for it. */
        readonly madeWith?: string
      }
    >
  >
}

export type PageSpecs = Readonly<Record<RecordObject, PageSpec>>
