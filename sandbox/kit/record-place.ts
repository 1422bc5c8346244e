import type { RecordKind } from './record-kind.ts'

/** The object and the account that an address leads to. */
export interface RecordPlace {
  readonly account: string
  readonly kind: RecordKind
  readonly listAt: string
  readonly createAt: string
  readonly recordAt: (id: string) => string
  /** Accounts that have another record with the id that was asked for. */
  readonly elsewhere?: readonly { readonly account: string; readonly href: string }[]
}

/** How the CRM calls it when a record goes. */
export interface Removal {
  /** Value of the button. */
  readonly action: 'archive' | 'delete'
  readonly verb: string
  readonly done: string
  /** The list of what went, if the CRM has one, and the query parameter that asks for it. */
  readonly bin: { readonly label: string; readonly parameter: string } | null
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** UTC, to the second. */
export function shownTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}
