import { stageKindSchema } from '../../contract/pipelines.ts'
import { recordObjects, recordSpecOf } from '../../objects/record-objects.ts'
import { ownObjectSchema, type RecordObject } from '../../objects/record-spec.ts'
import type { PageSpec } from '../pages/page-spec.ts'
import { pagesOf } from '../pages/pages.ts'
import { type Member, membersOf, ofDatabase } from './member.ts'
import { quoteMembers } from './quote-members.ts'
import { travelDocuments } from './travel-documents.ts'

/** Records as programs work with them: an address, a table, members. Everything else follows. */
export type Resource = {
  readonly object: RecordObject
  /** Its address, below the organisation's. */
  readonly path: string
  readonly table: PageSpec['table']
  readonly one: string
  readonly many: string
  readonly members: readonly Member[]
  /** The members of which a record needs at least one. */
  readonly needed: { readonly names: readonly [string, ...string[]]; readonly words: string }
}

/** What follows from other members, and what is kept apart of them. */
const further: Readonly<Partial<Record<RecordObject, readonly Member[]>>> = {
  contact: travelDocuments,
  opportunity: [
    { ...ofDatabase('status', 'choice', 'Status'), values: stageKindSchema.options },
    ofDatabase('pipeline_id', 'reference', 'Pipeline'),
    ofDatabase('closed_at', 'time', 'Closed'),
  ],
  quote: quoteMembers,
}

/** The objects that have an API of their own, in the order of the reference. */
const offered = [
  'lead',
  'contact',
  'account',
  'opportunity',
  ...ownObjectSchema.options,
] as const satisfies readonly RecordObject[]

const described = new Map(recordObjects.map((object) => [object, describe(object)] as const))

/** The members of any object's records, whether or not it has an API of its own. */
export function recordsOf(object: RecordObject): Resource {
  return described.get(object) ?? describe(object)
}

export const resources: readonly Resource[] = offered.map(recordsOf)

/** @throws TypeError for an object without an API */
export function resourceOf(object: RecordObject): Resource {
  const resource = resources.find((each) => each.object === object)
  if (resource === undefined) throw new TypeError(`There is no API of ${object}.`)
  return resource
}

function describe(object: RecordObject): Resource {
  const { one, many } = recordSpecOf(object)
  const { table, needed } = pagesOf(object)
  const members = membersOf(object, further[object])
  const columnOf = (field: string) => recordSpecOf(object).fields.find(({ name }) => name === field)?.column ?? field
  const [first, ...others] = needed.fields
  return {
    object,
    path: table,
    table,
    one,
    many,
    members,
    needed: { names: [columnOf(first), ...others.map(columnOf)], words: needed.words },
  }
}
