import type { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { isOwnLabel, memberUnder } from './association-labels.ts'
import { call, type Conversation } from './client.ts'
import type { HubSpotObject } from './object-type.ts'
import { hubSpotObject } from './objects.ts'
import { associatedReadSchema, type HubSpotRecord, readAnswer } from './schema.ts'

/** HubSpot reads the associations of so many records in one call. */
const batchSize = 1_000

type Shown = {
  readonly property: string
  readonly path: string
  readonly associationType: number
  readonly name: string
  readonly isMany: boolean
  readonly hasLabels: boolean
}

/** The session's references that no property shows. */
function shownIn({ session }: Conversation, { references }: HubSpotObject): readonly Shown[] {
  return Object.entries(references).flatMap(
    ([property, { target, associationType, associated, isMany = false, hasLabels = false }]) =>
      associated !== undefined && session.fields.some(({ name }) => name === property)
        ? [{ property, path: hubSpotObject(target).path, associationType, name: associated.name, isMany, hasLabels }]
        : [],
  )
}

/** The objects whose associations a list of records is to bring along. */
export function associationsToList(conversation: Conversation, object: HubSpotObject): string[] {
  return [...new Set(shownIn(conversation, object).flatMap(({ path, hasLabels }) => (hasLabels ? [] : [path])))]
}

/**
 * Records with the references that no property shows. `listed`: from a list that was asked for their associations, which brings the first of
 * each; searches and reads by id never bring any, which costs one call more.
 */
export async function withAssociated(
  conversation: Conversation,
  object: HubSpotObject,
  records: readonly HubSpotRecord[],
  { listed = false }: { readonly listed?: boolean } = {},
): Promise<readonly HubSpotRecord[]> {
  const shown = shownIn(conversation, object)
  if (shown.length === 0 || records.length === 0) return records
  // With labels, all that two records have is read in one go.
  const labelled = new Set(shown.flatMap(({ path, hasLabels }) => (hasLabels ? [path] : [])))
  const ids = records.map(({ id }) => id)
  const ends = new Map([...labelled].map((path) => [path, readEnds(conversation, object, { path, single: null }, ids)]))
  const columns = await Promise.all(
    shown.map(async (reference) => {
      const all = reference.isMany ? await ends.get(reference.path) : undefined
      if (all !== undefined) return [reference.property, valuesOf(reference, all)] as const
      const known = listed ? new Map(records.flatMap((record) => fromList(reference, record))) : new Map<string, string | null>()
      const open = records.flatMap(({ id }) => (known.has(id) ? [] : id))
      const read = await Promise.all(chunks(open, batchSize).map((ids) => readAssociated(conversation, object, reference, ids)))
      return [reference.property, new Map<string, string | null>([...known, ...read.flat()])] as const
    }),
  )
  return records.map((record) => ({
    ...record,
    properties: {
      ...record.properties,
      ...Object.fromEntries(columns.map(([property, ids]) => [property, ids.get(record.id) ?? null])),
    },
  }))
}

/** None where the list has more than it brought, and not all that is asked for. */
function fromList(
  { path, name, isMany }: Shown,
  { id, associations }: HubSpotRecord,
): readonly (readonly [string, string | null])[] {
  const { results = [], paging } = associations?.[path] ?? {}
  const isWhole = paging?.next === undefined
  if (isMany) return isWhole ? [[id, setIn(results.map((one) => one.id))]] : []
  const found = results.find(({ type }) => type === name)
  if (found !== undefined) return [[id, found.id]]
  return isWhole ? [[id, null]] : []
}

/** Ids as the value of one property: each once, in the order of their numbers. */
function setIn(ids: readonly string[]): string | null {
  const sorted = [...new Set(ids)].toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))
  return sorted.length === 0 ? null : sorted.join(';')
}

/** The ids of all records of an object that some of another one are associated with. */
export async function associatedWith(
  conversation: Conversation,
  target: HubSpotObject,
  ids: readonly string[],
  object: HubSpotObject,
): Promise<readonly string[]> {
  const all = { path: object.path, associationType: 0, isMany: true }
  const read = await Promise.all(chunks(ids, batchSize).map((some) => readAssociated(conversation, target, all, some)))
  return [...new Set(read.flat().flatMap(([, others]) => others?.split(';') ?? []))]
}

async function readAssociated(
  conversation: Conversation,
  object: HubSpotObject,
  reference: Pick<Shown, 'path' | 'associationType' | 'isMany'>,
  ids: readonly string[],
): Promise<readonly (readonly [string, string | null])[]> {
  const { path, associationType, isMany } = reference
  const ends = await readEnds(conversation, object, { path, single: isMany ? null : associationType }, ids)
  return [...valuesOf({ hasLabels: false }, ends)]
}

type End = z.infer<typeof associatedReadSchema>['results'][number]['to'][number]

/** The value of a property, by record, from all that each is associated with. */
function valuesOf(
  { hasLabels }: Pick<Shown, 'hasLabels'>,
  ends: ReadonlyMap<string, readonly End[]>,
): ReadonlyMap<string, string | null> {
  const membersIn = ({ toObjectId, associationTypes }: End) =>
    hasLabels ? associationTypes.filter(isOwnLabel).flatMap((label) => memberUnder(toObjectId, label) ?? []) : [toObjectId]
  return new Map([...ends].map(([id, of]) => [id, setIn(of.flatMap(membersIn))]))
}

/** What records are associated with, by record. `single`: of an association that each has once, which is looked for no further. */
async function readEnds(
  conversation: Conversation,
  object: HubSpotObject,
  { path, single }: { readonly path: string; readonly single: number | null },
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly End[]>> {
  const parts = await Promise.all(chunks(ids, batchSize).map((some) => readSome(conversation, object, { path, single }, some)))
  return new Map(parts.flatMap((part) => [...part]))
}

async function readSome(
  conversation: Conversation,
  object: HubSpotObject,
  { path, single }: { readonly path: string; readonly single: number | null },
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly End[]>> {
  const found = new Map<string, readonly End[]>()
  let inputs: { id: string; after?: string }[] = ids.map((id) => ({ id }))
  while (inputs.length > 0) {
    const asked = inputs
    const answer = await call(conversation, 'general', (client) =>
      client.crm.associations.v4.batchApi.getPage(object.path, path, { inputs: asked }),
    )
    const { results, errors } = readAnswer(associatedReadSchema, answer)
    const failed = errors.find(({ category }) => category !== 'OBJECT_NOT_FOUND')
    if (failed) {
      const message = `HubSpot could not read what some ${object.label.many.toLowerCase()} belong to: ${failed.message}`
      throw new Failure({ kind: 'transient', code: 'crm_read_failed', message, retryAfterMs: 1_000 })
    }
    inputs = results.flatMap(({ _from: { id }, to, paging }) => {
      const one = to.find(({ associationTypes }) => associationTypes.some(({ typeId }) => typeId === single))
      const wanted = single === null ? to : one === undefined ? [] : [one]
      found.set(id, [...(found.get(id) ?? []), ...wanted])
      const after = paging?.next?.after
      return (single === null || one === undefined) && after !== undefined ? [{ id, after }] : []
    })
  }
  return found
}
