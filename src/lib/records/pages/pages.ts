import { optionLabel } from '../../crm/domain/choices.ts'
import { isSyncedObject, type SyncedObject } from '../../crm/domain/objects.ts'
import { recordSpecOf, recordObjectSchema } from '../../objects/record-objects.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { type RecordValues, shownOf } from '../fields/record-values.ts'
import { accountPages } from './account.ts'
import { activityPages } from './activity.ts'
import { contactPages } from './contact.ts'
import { leadPages } from './lead.ts'
import { industryPages } from './industry.ts'
import { quotePages } from './quote.ts'
import { ticketPages } from './ticket.ts'
import { notePages } from './note.ts'
import { opportunityPages } from './opportunity.ts'
import { taskPages } from './task.ts'
import type { PageSpec, PageSpecs } from './page-spec.ts'

const specs: PageSpecs = {
  contact: contactPages,
  account: accountPages,
  lead: leadPages,
  opportunity: opportunityPages,
  quote: quotePages,
  ticket: ticketPages,
  task: taskPages,
  note: notePages,
  activity: activityPages,
  industry: industryPages,
}

/** Objects in the order in which pages show them: contacts first, which everybody syncs. */
export const shownObjects: readonly RecordObject[] = recordObjectSchema.array().parse(Object.keys(specs))

/** Those of them that a CRM can sync. */
export const shownSynced: readonly SyncedObject[] = shownObjects.filter(isSyncedObject)

export function pagesOf(object: RecordObject): PageSpec {
  return specs[object]
}

/** The object whose list has this address; null: none. */
export function objectAt(path: string): RecordObject | null {
  return shownObjects.find((object) => specs[object].path === path) ?? null
}

/** The fields that the list of an object can be narrowed down by, beside its filters: those that lead to a record. */
export function narrowingFields(object: RecordObject): readonly string[] {
  return recordSpecOf(object).fields.flatMap(({ name, to }) => (to === undefined || to === 'user' ? [] : name))
}

/** What a record is called. */
export function recordTitle(object: RecordObject, values: RecordValues): string {
  return specs[object].title(values) || `Unnamed ${recordSpecOf(object).one}`
}

/** What tells a record from others of its name; null: nothing does. */
export function distinction(object: RecordObject, title: string, values: RecordValues): string | null {
  return (
    specs[object].distinguishedBy.map((name) => asShown(object, values, name)).find((text) => text !== '' && text !== title) ??
    null
  )
}

function asShown(object: RecordObject, values: RecordValues, name: string): string {
  const text = shownOf(values, name)
  const { options = [] } = recordSpecOf(object).fields.find((field) => field.name === name) ?? {}
  return options.includes(text) ? optionLabel(text) : text
}

/** A list of records that lead to others by a reference of theirs. */
export type RelatedList = {
  readonly object: RecordObject
  readonly field: string
  readonly title: string
  readonly nothing: string | null
  readonly madeWith?: string
}

/** The lists on the page of a record of this object. */
export function relatedLists(object: RecordObject): readonly RelatedList[] {
  return shownObjects.flatMap((other) =>
    recordSpecOf(other).fields.flatMap(({ name, to }) => {
      const list = pagesOf(other).listedOn[name]
      return to === object && list !== undefined ? [{ object: other, field: name, ...list }] : []
    }),
  )
}
