import { Failure } from '../../core/errors.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { call, type Conversation } from './client.ts'
import { type HubSpotObject, hubSpotObject } from './objects.ts'
import { associatedReadSchema, type HubSpotRecord, readAnswer } from './schema.ts'

/** HubSpot reads the associations of so many records in one call. */
const batchSize = 1_000

type Shown = { readonly property: string; readonly path: string; readonly associationType: number; readonly name: string }

/** The session's references that no property shows. */
function shownIn({ session }: Conversation, { references }: HubSpotObject): readonly Shown[] {
  return Object.entries(references).flatMap(([property, { target, associationType, associated }]) =>
    associated !== undefined && session.fields.some(({ name }) => name === property)
      ? [{ property, path: hubSpotObject(target).path, associationType, name: associated.name }]
      : [],
  )
}

/** The objects whose associations a list of records is to bring along. */
export function associationsToList(conversation: Conversation, object: HubSpotObject): string[] {
  return [...new Set(shownIn(conversation, object).map(({ path }) => path))]
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
  const columns = await Promise.all(
    shown.map(async (reference) => {
      const known = listed ? new Map(records.flatMap((record) => fromList(reference, record))) : new Map<string, string | null>()
      const open = records.flatMap(({ id }) => (known.has(id) ? [] : id))
      const read = await Promise.all(chunks(open, batchSize).map((ids) => readPrimary(conversation, object, reference, ids)))
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

/** None where the list has more than it brought, and not the one that is asked for. */
function fromList({ path, name }: Shown, { id, associations }: HubSpotRecord): readonly (readonly [string, string | null])[] {
  const { results = [], paging } = associations?.[path] ?? {}
  const found = results.find(({ type }) => type === name)
  if (found !== undefined) return [[id, found.id]]
  return paging?.next === undefined ? [[id, null]] : []
}

async function readPrimary(
  conversation: Conversation,
  object: HubSpotObject,
  { path, associationType }: Shown,
  ids: readonly string[],
): Promise<readonly (readonly [string, string])[]> {
  const found: (readonly [string, string])[] = []
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
      const one = to.find(({ associationTypes }) => associationTypes.some(({ typeId }) => typeId === associationType))
      if (one !== undefined) found.push([id, one.toObjectId])
      const after = paging?.next?.after
      return one === undefined && after !== undefined ? [{ id, after }] : []
    })
  }
  return found
}
