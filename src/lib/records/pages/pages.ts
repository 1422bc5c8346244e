import { specOf, type SyncedObject, syncedObjectSchema } from '../../crm/domain/objects.ts'
import { type RecordValues, shownOf } from '../record-values.ts'
import { accountPages } from './account.ts'
import { contactPages } from './contact.ts'
import { leadPages } from './lead.ts'
import { notePages } from './note.ts'
import { opportunityPages } from './opportunity.ts'
import { taskPages } from './task.ts'
import type { PageSpec, PageSpecs } from './page-spec.ts'

const specs: PageSpecs = {
  contact: contactPages,
  account: accountPages,
  lead: leadPages,
  opportunity: opportunityPages,
  task: taskPages,
  note: notePages,
}

/** Objects in the order in which pages show them: contacts first, which everybody syncs. */
export const shownObjects: readonly SyncedObject[] = syncedObjectSchema.array().parse(Object.keys(specs))

export function pagesOf(object: SyncedObject): PageSpec {
  return specs[object]
}

/** The object whose list has this address; null: none. */
export function objectAt(path: string): SyncedObject | null {
  return shownObjects.find((object) => specs[object].path === path) ?? null
}

/** The fields that the list of an object can be narrowed down by, beside its filters: those that lead to a record. */
export function narrowingFields(object: SyncedObject): readonly string[] {
  return specOf(object).fields.flatMap(({ name, to }) => (to === undefined || to === 'user' ? [] : name))
}

/** What a record is called. */
export function recordTitle(object: SyncedObject, values: RecordValues): string {
  return specs[object].title(values) || `Unnamed ${specOf(object).one}`
}

/** What tells a record from others of its name; null: nothing does. */
export function toldApart(object: SyncedObject, title: string, values: RecordValues): string | null {
  return specs[object].toldApartBy.map((name) => shownOf(values, name)).find((text) => text !== '' && text !== title) ?? null
}

/** A list of records that lead to others by a reference of theirs. */
export type RelatedList = {
  readonly object: SyncedObject
  readonly field: string
  readonly title: string
  readonly nothing: string | null
  readonly madeWith?: string
}

/** The lists on the page of a record of this object. */
export function relatedLists(object: SyncedObject): readonly RelatedList[] {
  return shownObjects.flatMap((other) =>
    specOf(other).fields.flatMap(({ name, to }) => {
      const list = pagesOf(other).listedOn[name]
      return to === object && list !== undefined ? [{ object: other, field: name, ...list }] : []
    }),
  )
}
