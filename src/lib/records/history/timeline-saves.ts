import type { ChangeView } from './change-views.ts'
import { recordField, recordSpecOf } from '../../objects/record-objects.ts'
import type { TimelineEntry } from './timeline.ts'

/** A currency; null: none; undefined: it is not known any more. */
export type KnownCurrency = string | null | undefined

/** An entry of a timeline as it is shown: what was saved here together is one. */
export type ShownEntry = {
  readonly entry: TimelineEntry
  /** Of a save: whether it added the record. */
  readonly adds: boolean
  /** The fields that a save changed, in the order in which they were logged; empty for whatever is no save. */
  readonly changes: readonly ChangeView[]
  /** Of the record, before and after this. */
  readonly currency: { readonly before: KnownCurrency; readonly after: KnownCurrency }
}

/**
 * A page of a timeline, the newest first, by what was saved together: by one person or program in one transaction.
 * @param currency of the record after the newest of these; amounts are in the one that it had at the time
 */
export function bySave(rows: readonly TimelineEntry[], currency: KnownCurrency): readonly ShownEntry[] {
  const shown: ShownEntry[] = []
  let after = currency
  for (const save of together(rows)) {
    const [first] = save
    if (first === undefined) continue
    const logged = save.flatMap(({ told }) => (told.source === 'change' ? [told.entry] : []))
    const ofCurrency = logged.find(isOfCurrency)
    if (ofCurrency !== undefined && !isCleared(ofCurrency)) after = textOf(ofCurrency.after)
    const before = ofCurrency === undefined ? after : isCleared(ofCurrency) ? undefined : textOf(ofCurrency.before)
    const adds = logged.some(({ kind }) => kind === 'created')
    const changes = logged.filter(isEdit).reverse()
    shown.push({ entry: first, adds, changes, currency: { before, after } })
    after = before
  }
  return shown
}

/** Rows one after the other that are of one save. */
function together(rows: readonly TimelineEntry[]): readonly (readonly TimelineEntry[])[] {
  const saves: TimelineEntry[][] = []
  for (const row of rows) {
    const save = saves.at(-1)
    const newest = save?.[0]
    if (save !== undefined && newest !== undefined && isSameSave(newest, row)) save.push(row)
    else saves.push([row])
  }
  return saves
}

function isSameSave(newer: TimelineEntry, older: TimelineEntry): boolean {
  if (newer.at !== older.at || newer.told.source !== 'change' || older.told.source !== 'change') return false
  const [one, other] = [newer.told.entry, older.told.entry]
  const isLogged = other.connectionId === null && other.kind === 'created'
  return isEdit(one) && (isEdit(other) || isLogged) && one.actor.kind === other.actor.kind && one.actor.id === other.actor.id
}

function isEdit({ connectionId, kind, field }: ChangeView): boolean {
  return connectionId === null && kind === 'updated' && field !== null
}

function isOfCurrency({ object, field, side, kind }: ChangeView): boolean {
  const isHere = side === 'adsapp' && (kind === 'updated' || kind === 'conflict')
  return isHere && field !== null && recordField(object, field)?.isCurrency === true
}

/** The values of old changes are no longer kept. */
function isCleared({ before, after }: ChangeView): boolean {
  return before === null && after === null
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** The currency that a record's amounts are in; null where its object has none. */
export function currencyOf({
  object,
  values,
}: {
  readonly object: ChangeView['object']
  readonly values: ReadonlyMap<string, unknown>
}) {
  const field = recordSpecOf(object).fields.find(({ isCurrency }) => isCurrency === true)
  return field === undefined ? null : textOf(values.get(field.name))
}
