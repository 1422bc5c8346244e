import type { BulkField } from '@/src/components/bulk-fields.tsx'

/** `fitted`: how many it was done to. */
export type BulkResult = { readonly fitted: number; readonly refused?: readonly string[] } | { readonly problem: string }
/** Rows of the whole list; `isCut`: it has more than are taken at once; `next`: the others follow from there. */
export type Matching =
  | { readonly ids: readonly string[]; readonly isCut: boolean; readonly next?: string | null }
  | { readonly problem: string }

/** Something that can be done to several rows at once. */
export type BulkAction = {
  readonly id: string
  /** On the button. */
  readonly label: string
  /** What it comes to for the rows, before it is done. */
  readonly meaning: readonly string[]
  /** Afterwards, behind the count of what it was done to: `record` and `excluded from the sync`. */
  readonly unit: string
  /** Its plural, where that is not regular. */
  readonly units?: string
  readonly did: string
  readonly isDanger: boolean
  /** The action that takes it back, offered afterwards. */
  readonly undoneBy?: string
  /** Of a change: the fields of which one is given a value. */
  readonly fields?: readonly BulkField[]
}

/** Rows of one call, so that a long list shows how far it is. */
export const rowsPerCall = 200
