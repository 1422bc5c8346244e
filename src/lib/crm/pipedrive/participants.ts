import type { FieldValue } from '../domain/entities.ts'
import { memberChanges, setOf, withMemberChanges } from '../domain/sets.ts'
import type { RejectedField, RemoteWrite } from '../port/writes.ts'
import { Failure } from '../../core/errors.ts'
import { failedPart } from '../connector-kit/failed-part.ts'
import { call, type Conversation } from './client.ts'
import { isForbidden, isMissing, reasonOf, wordsOf } from './errors.ts'
import type { ApartResult } from './kinds/kind.ts'
import { participantsSchema, readAnswer } from './schema.ts'
import { idOf } from './values.ts'

/** The field by which mappings know all persons of a deal. Its rows do not have it: they have their number. */
export const participantsField = 'participants'

/** What a deal's row says of its persons. The main one is always a participant. */
type DealRow = {
  readonly id: number
  readonly person_id?: number | null | undefined
  readonly participants_count?: number | null | undefined
}

type Participant = { readonly id: number; readonly personId: number }

const pageSize = 500

async function readParticipants(conversation: Conversation, dealId: number): Promise<readonly Participant[]> {
  const found: Participant[] = []
  let start: number | null = 0
  while (start !== null) {
    const request: { id: number; limit: number; start: number } = { id: dealId, limit: pageSize, start }
    const answer = await call(conversation, 'general', (api) => api.dealParticipants().getDealParticipants(request))
    const { data, additional_data: more } = readAnswer(participantsSchema, answer)
    found.push(
      ...data.flatMap(({ id, person_id: person }) =>
        person?.active_flag === false ? [] : [{ id, personId: person?.value ?? 0 }],
      ),
    )
    start = more?.more_items_in_collection === true && data.length > 0 ? (more.next_start ?? null) : null
  }
  return found.filter(({ personId }) => personId > 0)
}

/**
 * Deals with their participants, where those are mapped. A call for each deal that has more than its main person, as Pipedrive lists them
 * for one deal only. Adding or removing one does not move a deal's time, and no list, webhook or change log of deals tells of it: others'
 * changes are found by full reads, and with the next change of the deal.
 */
export async function withParticipants<Row extends DealRow>(
  conversation: Conversation,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  if (!conversation.session.fields.some(({ name }) => name === participantsField)) return rows
  return Promise.all(
    rows.map(async (row) => {
      const { id, person_id: main = null, participants_count: count = null } = row
      if (count === 0 || (count === 1 && main !== null))
        return { ...row, [participantsField]: setIn(main === null ? [] : [main]) }
      const participants = await readParticipants(conversation, id)
      return { ...row, [participantsField]: setIn(participants.map(({ personId }) => personId)) }
    }),
  )
}

function setIn(ids: readonly number[]): FieldValue {
  return setOf(ids.toSorted((a, b) => a - b).map(String))
}

/** Participants are apart from what is written of a deal itself. */
export function concernsParticipantsAlone({ properties }: RemoteWrite): boolean {
  return Object.keys(properties).every((name) => name === participantsField)
}

/**
 * Adds and removes participants behind a write that has worked; the deal's main person, where it is known, stays one. What is there is
 * read first, so that a repeated write does nothing twice.
 * @returns what the deal has since, as far as it is known, or why a participant was refused
 */
export async function writeParticipants(conversation: Conversation, write: RemoteWrite, deal: DealRow): Promise<ApartResult> {
  const value = write.properties[participantsField]
  if (value === undefined) return { stored: {} }
  const before = write.kind === 'update' ? (write.before.properties[participantsField] ?? null) : null
  const { added, removed } = memberChanges(before, value)
  const present = await readParticipants(conversation, deal.id)
  const main = deal.person_id == null ? [] : [String(deal.person_id)]
  const has = new Set(present.map(({ personId }) => String(personId)))
  try {
    for (const member of added.filter((id) => !has.has(id))) await add(conversation, deal.id, member)
    for (const { id, personId } of present) {
      const isLeaving = removed.includes(String(personId)) && !main.includes(String(personId))
      if (isLeaving) await remove(conversation, deal.id, id)
    }
  } catch (thrown) {
    const isOfPart = thrown instanceof Failure && isForbidden(thrown)
    return { rejected: refusalOf(write, isOfPart ? thrown : failedPart(thrown, { isAlone: true })) }
  }
  const left = removed.filter((id) => !main.includes(id))
  return { stored: { [participantsField]: withMemberChanges(before, { added: [...added, ...main], removed: left }) } }
}

/** Pipedrive writes one record per call: a failure is that of this deal’s participants, and not of the deal, which is there. */
function refusalOf({ key }: RemoteWrite, failure: Failure): RejectedField {
  const { code, kind } = failure
  const said = kind === 'transient' ? (failure.said ?? '') : wordsOf(failure)
  const reason = isForbidden(failure)
    ? 'forbidden'
    : kind === 'transient'
      ? 'unanswered'
      : /no such person|person.*not found/i.test(said)
        ? 'unknown_reference'
        : reasonOf(said)
  return { kind: 'rejected', key, reason, code: reason === 'forbidden' ? reason : code, message: said, field: participantsField }
}

async function add(conversation: Conversation, id: number, member: string): Promise<void> {
  const personId = idOf(member) ?? 0
  const request = { id, AddDealParticipantRequest: { person_id: personId } }
  await call(conversation, 'general', (api) => api.dealParticipants().addDealParticipant(request))
}

async function remove(conversation: Conversation, id: number, participantId: number): Promise<void> {
  const request = { id, deal_participant_id: participantId }
  try {
    await call(conversation, 'general', (api) => api.dealParticipants().deleteDealParticipant(request))
  } catch (thrown) {
    // Somebody else has done it.
    if (!(thrown instanceof Failure) || !isMissing(thrown)) throw thrown
  }
}
