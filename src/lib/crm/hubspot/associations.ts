import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'
import type { RejectedField, RemoteWrite, WriteResult } from '../port/writes.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { bisected } from '../connector-kit/bisected.ts'
import { readable } from '../connector-kit/readable.ts'
import type { FieldValue } from '../domain/entities.ts'
import { isBlank } from '../domain/normalize.ts'
import { memberChanges } from '../domain/sets.ts'
import { call, type Conversation } from './client.ts'
import { reasonOf } from './errors.ts'
import type { HubSpotObject, Reference } from './object-type.ts'
import { hubSpotObject } from './objects.ts'
import { associatedSchema, readAnswer } from './schema.ts'

/** HubSpot makes 2,000 associations in one call, and ends those of 1,000 records. */
const batchSize = 1_000

/** The records at both ends of an association, with the write that is to make or end it. */
type Link = { readonly write: RemoteWrite; readonly from: string; readonly to: string }

/** What HubSpot says of an association that it does not make or end; null where it has. */
type Refusal = { readonly category: string; readonly message: string } | null

/**
 * Makes or ends the associations behind the references among what was written, for the writes that worked so far. What ends with
 * one that is to be blank is the object's to say; a new primary company leaves the former one associated. HubSpot does not count an association
 * as a change of its records: their times stay, and neither they nor their searches tell of it. Others' changes are found by webhooks,
 * which name the association, and by full reads.
 * @returns the results, with a refused association as the refusal of its field beside the record, which is written
 * @see https://developers.hubspot.com/docs/api-reference/crm-associations-v4/batch/post-crm-v4-associations-fromObjectType-toObjectType-batch-create
 */
export async function writeReferences(
  conversation: Conversation,
  object: HubSpotObject,
  writes: readonly RemoteWrite[],
  results: readonly WriteResult[],
): Promise<readonly WriteResult[]> {
  const outcomes = new Map(results.map((result) => [result.key, result]))
  for (const [property, reference] of Object.entries(object.references)) {
    const { target, associationType, endsAlone } = reference
    const { path } = hubSpotObject(target)
    const written = writes.filter(({ key, properties }) => outcomes.get(key)?.kind === 'ok' && properties[property] !== undefined)
    const links = written.flatMap((write): Link[] => {
      const outcome = outcomes.get(write.key)
      if (outcome?.kind !== 'ok') return []
      return toMake(reference, property, write).map((to) => ({ write, from: outcome.id, to }))
    })
    const ends = written.flatMap((write): Link[] =>
      write.kind === 'create' ? [] : toEnd(reference, property, write).map((to) => ({ write, from: write.id, to })),
    )
    const between = { from: object.path, to: path, types: typesOf(associationType) }
    const endSome = endsAlone ? endType : endAll
    const answered = [
      ...(await answersTo(links, (some) => make(conversation, between, some))),
      ...(await answersTo(ends, (some) => endSome(conversation, between, some))),
    ]
    for (const [{ write, from, to }, refusal] of answered) {
      const outcome = outcomes.get(write.key)
      if (outcome?.kind !== 'ok') continue
      const refusedHere = outcome.refused?.some(({ field }) => field === property) === true
      if (refusal === null && refusedHere) continue
      outcomes.set(
        write.key,
        refusal === null
          ? { ...outcome, stored: storedWith(outcome.stored, property, write.properties[property]) }
          : withRefusal(outcome, write, property, refused(write, property, { from, to }, refusal)),
      )
    }
  }
  return results.map((result) => outcomes.get(result.key) ?? result)
}

/** The records that a written property leads to and did not before. The primary one is made again, whatever it was. */
function toMake({ isMany }: Reference, property: string, write: RemoteWrite): readonly string[] {
  const former = isMany && write.kind === 'update' ? write.before.properties[property] : null
  return memberChanges(former, write.properties[property]).added
}

/** Those that it no longer leads to; where it leads to one, only when it is blank. */
function toEnd({ isMany }: Reference, property: string, write: Extract<RemoteWrite, { kind: 'update' }>): readonly string[] {
  const value = write.properties[property] ?? null
  return isMany || isBlank(value) ? memberChanges(write.before.properties[property], value).removed : []
}

/** A property that was made blank is not known to be so: another association of the record may have taken its place. */
function storedWith(stored: Ok['stored'], property: string, value: FieldValue | undefined) {
  const { [property]: _before, ...others } = stored
  return value === undefined || isBlank(value) ? others : { ...others, [property]: value }
}

/** The record itself is written. Of several refusals of one property, the first is told. */
function withRefusal(outcome: Ok, { key }: RemoteWrite, property: string, refusal: RejectedField | 'gone'): WriteResult {
  if (refusal === 'gone') return { kind: 'gone', key }
  const known = outcome.refused ?? []
  const { [property]: _unknown, ...stored } = outcome.stored
  return { ...outcome, stored, refused: known.some(({ field }) => field === property) ? known : [...known, refusal] }
}

type Ok = Extract<WriteResult, { kind: 'ok' }>
type Ends = { readonly from: string; readonly to: string }
type Between = Ends & { readonly types: ReturnType<typeof typesOf> }
type Answered = readonly (readonly [Link, Refusal])[]

async function answersTo(links: readonly Link[], send: (links: readonly Link[]) => Promise<Answered>): Promise<Answered> {
  const answered: (readonly [Link, Refusal])[] = []
  for (const some of chunks(links, batchSize)) {
    const answers = await bisected(
      some,
      send,
      (link, { code, said, message }) => [link, { category: code, message: said ?? message }] as const,
    )
    answered.push(...answers)
  }
  return answered
}

function typesOf(associationTypeId: number) {
  return [{ associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined, associationTypeId }]
}

async function make(conversation: Conversation, { from, to, types }: Between, links: readonly Link[]): Promise<Answered> {
  const inputs = links.map((link) => ({ _from: { id: link.from }, to: { id: link.to }, types }))
  const answer = await call(conversation, 'general', (client) => client.crm.associations.v4.batchApi.create(from, to, { inputs }))
  const { results, errors } = readAnswer(associatedSchema, answer)
  return links.map((link) => {
    const names = (ids: readonly string[] | undefined, id: string) => ids?.includes(id) ?? true
    const error = errors.find(({ context }) => {
      const ofRow = context?.['fromObjectId'] ?? context?.['toObjectId']
      return ofRow !== undefined && names(context?.['fromObjectId'], link.from) && names(context?.['toObjectId'], link.to)
    })
    if (error !== undefined) return [link, error]
    const isMade = results.some(({ fromObjectId, toObjectId }) => fromObjectId === link.from && toObjectId === link.to)
    return [link, errors.length === 0 || isMade ? null : { category: 'no_answer', message: '' }]
  })
}

async function endAll(conversation: Conversation, { from, to }: Between, links: readonly Link[]): Promise<Answered> {
  const inputs = links.map((link) => ({ _from: { id: link.from }, to: [{ id: link.to }] }))
  await call(conversation, 'general', (client) => client.crm.associations.v4.batchApi.archive(from, to, { inputs }))
  return links.map((link) => [link, null])
}

async function endType(conversation: Conversation, { from, to, types }: Between, links: readonly Link[]): Promise<Answered> {
  const inputs = links.map((link) => ({ _from: { id: link.from }, to: { id: link.to }, types }))
  await call(conversation, 'general', (client) => client.crm.associations.v4.batchApi.archiveLabels(from, to, { inputs }))
  return links.map((link) => [link, null])
}

/** HubSpot names the record at fault, with its object: `COMPANY=7 is not valid`. */
function refused(write: RemoteWrite, field: string, { from, to }: Ends, refusal: NonNullable<Refusal>): RejectedField | 'gone' {
  const { key } = write
  const absent = [...refusal.message.matchAll(/\b[A-Z_]+=(\d+)\b[^.]* not valid/g)].flatMap(([, id]) => id ?? [])
  if (write.kind === 'update' && absent.includes(from) && !absent.includes(to)) return 'gone'
  const code = refusal.category.toLowerCase()
  const reason =
    absent.length > 0 || code === 'object_not_found'
      ? 'unknown_reference'
      : code === 'no_answer'
        ? 'unanswered'
        : reasonOf(code, refusal.message)
  return { kind: 'rejected', key, reason, code, message: readable(refusal.message), field }
}
