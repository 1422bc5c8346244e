import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'
import type { RejectedField, RemoteWrite, WriteResult } from '../port/writes.ts'
import type { Failure } from '../../core/errors.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { bisected } from '../connector-kit/bisected.ts'
import { failedPart } from '../connector-kit/failed-part.ts'
import { readable } from '../connector-kit/readable.ts'
import type { FieldValue } from '../domain/entities.ts'
import { isBlank } from '../domain/normalize.ts'
import { idOfMember, roleOfMember } from '../domain/member-roles.ts'
import { memberChanges, membersOf } from '../domain/sets.ts'
import { type AssociationLabel, labelOf, labelsBetween } from './association-labels.ts'
import { call, type Conversation } from './client.ts'
import { reasonOf } from './errors.ts'
import type { HubSpotObject, Reference } from './object-type.ts'
import { hubSpotObject } from './objects.ts'
import { associatedSchema, readAnswer } from './schema.ts'

/** HubSpot makes 2,000 associations in one call, and ends those of 1,000 records. */
const batchSize = 1_000
const noAnswer = 'no_answer'

/** The records at both ends of an association, with the write that is to make or end it. */
type Link = { readonly write: RemoteWrite; readonly from: string; readonly to: string; readonly types?: Types }

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
  const isAlone = writes.length === 1
  for (const [property, reference] of Object.entries(object.references)) {
    const { target, associationType, endsAlone, hasLabels } = reference
    const { path } = hubSpotObject(target)
    const written = writes.flatMap((write): Written[] => {
      const outcome = outcomes.get(write.key)
      return outcome?.kind === 'ok' && write.properties[property] !== undefined ? [{ write, id: outcome.id }] : []
    })
    if (written.length === 0) continue
    const labels = hasLabels === true ? await labelsBetween(conversation, object, target) : null
    const asked = written.map((each) =>
      labels === null ? linksOf(reference, property, each) : labelledLinks(property, each, labels),
    )
    const between = { from: object.path, to: path, types: typesOf(associationType) }
    const endSome = endsAlone || hasLabels ? endType : endAll
    const answered = [
      ...(await answersTo(
        asked.flatMap(({ links }) => links),
        (some) => make(conversation, between, some),
        isAlone,
      )),
      ...(await answersTo(
        asked.flatMap(({ ends }) => ends),
        (some) => endSome(conversation, between, some),
        isAlone,
      )),
      ...asked.flatMap(({ refused: some }) => some),
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

/** A write that worked, with the record's id. */
type Written = { readonly write: RemoteWrite; readonly id: string }
/** What is to be made and ended for a write, and what cannot be. */
type Asked = { readonly links: readonly Link[]; readonly ends: readonly Link[]; readonly refused: Answered }

function linksOf(reference: Reference, property: string, { write, id: from }: Written): Asked {
  const links = toMake(reference, property, write).map((to) => ({ write, from, to }))
  const ends = write.kind === 'create' ? [] : toEnd(reference, property, write).map((to) => ({ write, from, to }))
  return { links, ends, refused: [] }
}

/** Labels given to two records take the place of those that they had, so that all of them are sent. */
function labelledLinks(property: string, { write, id: from }: Written, labels: readonly AssociationLabel[]): Asked {
  const before = write.kind === 'update' ? write.before.properties[property] : null
  const { added, removed } = memberChanges(before, write.properties[property])
  const linkTo = (to: string, members: readonly string[]): Link => ({
    write,
    from,
    to,
    types: members.flatMap((member) => {
      const typeId = labelOf(member, labels)?.typeId
      return typeId === undefined ? [] : typesOf(typeId, AssociationSpecAssociationCategoryEnum.UserDefined)
    }),
  })
  const unknown = added.filter((member) => labelOf(member, labels) === undefined)
  const all = Map.groupBy(membersOf(write.properties[property]), idOfMember)
  const links = [...new Set(added.map(idOfMember))].map((to) => linkTo(to, all.get(to) ?? []))
  const ends = [...Map.groupBy(removed, idOfMember)].map(([to, members]) => linkTo(to, members))
  const isSent = ({ types }: Link) => types !== undefined && types.length > 0
  return {
    links: links.filter(isSent),
    ends: ends.filter(isSent),
    refused: unknown.map((member) => [
      { write, from, to: idOfMember(member) },
      { category: 'INVALID_OPTION', message: `There is no association label “${roleOfMember(member)}”.` },
    ]),
  }
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
type Types = { readonly associationCategory: AssociationSpecAssociationCategoryEnum; readonly associationTypeId: number }[]
type Between = Ends & { readonly types: Types }
type Answered = readonly (readonly [Link, Refusal])[]

async function answersTo(
  links: readonly Link[],
  send: (links: readonly Link[]) => Promise<Answered>,
  isAlone: boolean,
): Promise<Answered> {
  const answered: (readonly [Link, Refusal])[] = []
  const refusedBy = (link: Link, { code, said, message }: Failure): readonly [Link, Refusal] => [
    link,
    { category: code, message: said ?? message },
  ]
  for (const some of chunks(links, batchSize)) {
    try {
      answered.push(...(await bisected(some, send, refusedBy)))
    } catch (thrown) {
      failedPart(thrown, { isAlone })
      answered.push(...some.map((link) => [link, { category: noAnswer, message: '' }] as const))
    }
  }
  return answered
}

function typesOf(associationTypeId: number, associationCategory = AssociationSpecAssociationCategoryEnum.HubspotDefined): Types {
  return [{ associationCategory, associationTypeId }]
}

async function make(conversation: Conversation, { from, to, types }: Between, links: readonly Link[]): Promise<Answered> {
  const inputs = links.map((link) => ({ _from: { id: link.from }, to: { id: link.to }, types: link.types ?? types }))
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
    return [link, errors.length === 0 || isMade ? null : { category: noAnswer, message: '' }]
  })
}

async function endAll(conversation: Conversation, { from, to }: Between, links: readonly Link[]): Promise<Answered> {
  const inputs = links.map((link) => ({ _from: { id: link.from }, to: [{ id: link.to }] }))
  await call(conversation, 'general', (client) => client.crm.associations.v4.batchApi.archive(from, to, { inputs }))
  return links.map((link) => [link, null])
}

async function endType(conversation: Conversation, { from, to, types }: Between, links: readonly Link[]): Promise<Answered> {
  const inputs = links.map((link) => ({ _from: { id: link.from }, to: { id: link.to }, types: link.types ?? types }))
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
      : code === noAnswer
        ? 'unanswered'
        : reasonOf(code, refusal.message)
  return { kind: 'rejected', key, reason, code, message: readable(refusal.message), field }
}
