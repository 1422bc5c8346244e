import type { RecordKind } from './record-kind.ts'

/** The object and the account that an address leads to. */
export interface RecordPlace {
  readonly account: string
  readonly kind: RecordKind
  readonly listAt: string
  readonly createAt: string
  readonly recordAt: (id: string) => string
  /** Accounts with another record of the requested id. */
  readonly elsewhere?: readonly { readonly account: string; readonly href: string }[]
}

/** The CRM's word for a deletion. */
export interface Removal {
  /** Value of the button. */
  readonly action: 'archive' | 'delete'
  readonly verb: string
  readonly done: string
  /** The list of deleted records, if the CRM has one, and its query parameter. */
  readonly bin: { readonly label: string; readonly parameter: string } | null
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** UTC, to the second. */
export function shownTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}
