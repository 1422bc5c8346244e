import { leadsToSeveral } from '../../crm/domain/sets.ts'
import { recordSpecOf } from '../../objects/record-objects.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import type { ListColumn } from '../pages/page-spec.ts'
import { pagesOf } from '../pages/pages.ts'
import { formField } from '../fields/record-fields.ts'

/** As many as a list shows at most, beside the name. */
export const columnsMax = 10

const chosenClass = 'hidden md:table-cell'

/** The columns that people can choose: the list's own, then every other field whose value fits in one. */
export function choosableColumns(object: RecordObject): readonly ListColumn[] {
  const { named, list } = pagesOf(object)
  const own: ReadonlySet<string> = new Set([...list.columns.map(({ field }) => field), ...(named.length === 1 ? named : [])])
  const others = recordSpecOf(object).fields.flatMap(({ name, type, currencyField }): ListColumn[] => {
    const kind = formField(object, name)?.kind
    if (own.has(name) || kind === undefined || kind === 'html' || kind === 'lines' || leadsToSeveral(type)) return []
    return [{ field: name, className: chosenClass, ...(currencyField === undefined ? {} : { currency: currencyField }) }]
  })
  return [...list.columns, ...others]
}

/** The columns that a list shows: those that were chosen, in their order, else its own. */
export function shownColumns(object: RecordObject, chosen: readonly string[]): readonly ListColumn[] {
  const known = choosableColumns(object)
  const shown = chosen.flatMap((name) => known.find(({ field }) => field === name) ?? []).slice(0, columnsMax)
  if (shown.length === 0) return pagesOf(object).list.columns
  // The first one stands below the name on narrow screens.
  return shown.map((column, index) =>
    index === 0 ? { ...column, className: '', isSecondLine: true } : { ...column, className: chosenClass, isSecondLine: false },
  )
}

/** Of chosen columns: as many as share the width of a screen; with more, the table is wider than it and scrolls. */
export const columnsOnScreen = 4
