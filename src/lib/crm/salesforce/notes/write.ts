import { chunks } from '../../connector-kit/chunks.ts'
import { bisected } from '../../connector-kit/bisected.ts'
import { cleanHtml } from '../../domain/html-clean.ts'
import type { FieldValues } from '../../domain/entities.ts'
import { isBlank } from '../../domain/normalize.ts'
import { membersOf, setOf } from '../../domain/sets.ts'
import type { ArchiveResult, RemoteWrite, WriteResult } from '../../port/writes.ts'
import { archiveRecords } from '../archive.ts'
import { call, type Conversation, queryRows } from '../client.ts'
import { writeAndRead } from '../composite.ts'
import { problemOf, problemsOf } from '../errors.ts'
import { goneCodes, reasonOf } from '../refused.ts'
import { readAnswer, retrievedSchema, type SaveResult, saveResultsSchema } from '../schema.ts'
import { queriesForValues, select } from '../soql.ts'
import { contentNote, isClassic, linkFieldList } from './facts.ts'
import { type NoteState, noteStateSchema } from './read.ts'
import { titleOf } from './title.ts'

type Update = Extract<RemoteWrite, { kind: 'update' }>
type Ok = Extract<WriteResult, { kind: 'ok' }>

/** Salesforce takes the links of so many records in one call. */
const linksPerCall = 200

/**
 * Writes notes of one kind: their texts in one call, which reads their stamps back, then the links that are new and those that are no more. A
 * note of before is only read. Where links fail as a whole the notes are there without, and the write counts as not answered: it is found
 * by what it says, and the links are then what differs.
 */
export async function writeNotes(conversation: Conversation, writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]> {
  const classic = writes.filter((write) => write.kind === 'update' && isClassic(write.id))
  const others = writes.filter((write) => !classic.includes(write))
  const results = await bisected(
    others,
    (some) => writeContent(conversation, some),
    (write, failure) => refusedNote(write, problemsOf(failure)[0] ?? failure),
  )
  return [...classic.map(readOnly), ...(await writeLinks(conversation, others, results))]
}

function readOnly({ key }: RemoteWrite): WriteResult {
  return {
    kind: 'rejected',
    key,
    reason: 'read_only',
    code: 'classic_note',
    message: 'This is a classic note of Salesforce, which can only be read from there. Change it in Salesforce.',
    own: true,
  }
}

/** The title and the text that a write says something of. */
function contentOf(write: RemoteWrite): FieldValues {
  const { Title: title, Content: content } = write.properties
  const state = write.kind === 'update' ? stateOf(write) : null
  const html = content === undefined ? undefined : cleanHtml(String(content ?? ''))
  const isDerived = title === undefined ? state?.hasOwnTitle !== true : isBlank(title)
  const text = html ?? (write.kind === 'update' ? String(write.before.properties['Content'] ?? '') : '')
  const isTitled = !isDerived && title !== undefined
  const isRetitled = isDerived && (title !== undefined || html !== undefined || write.kind === 'create')
  return {
    ...(isTitled ? { Title: String(title) } : isRetitled ? { Title: titleOf(text) } : {}),
    ...(html === undefined ? {} : { Content: Buffer.from(html).toString('base64') }),
  }
}

function stateOf({ before }: Update): NoteState {
  return noteStateSchema.parse(before.connectorState)
}

async function writeContent(conversation: Conversation, writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]> {
  const content = writes.filter((write) => write.kind === 'create' || Object.keys(contentOf(write)).length > 0)
  const sent = content.length === 0 ? [] : await sendContent(conversation, content)
  return writes.map(
    (write): WriteResult =>
      sent.find(({ key }) => key === write.key) ??
      // Of links alone.
      (write.kind === 'update'
        ? { kind: 'ok', key: write.key, id: write.id, updatedAt: write.before.updatedAt, created: false, stored: {} }
        : { kind: 'rejected', key: write.key, reason: 'unanswered', code: 'no_answer', message: '' }),
  )
}

async function sendContent(conversation: Conversation, writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]> {
  const isCreate = writes[0]?.kind === 'create'
  const records = writes.map((write) => ({
    attributes: { type: contentNote },
    ...contentOf(write),
    ...(write.kind === 'update' ? { id: write.id } : {}),
  }))
  const ids = writes.map((write, index) => (write.kind === 'update' ? write.id : `@{written[${index}].id}`))
  const { written, read } = await writeAndRead(
    conversation,
    {
      method: isCreate ? 'POST' : 'PATCH',
      path: '/composite/sobjects',
      referenceId: 'written',
      body: { allOrNone: false, records },
    },
    {
      method: 'POST',
      path: `/composite/sobjects/${contentNote}`,
      referenceId: 'stored',
      body: { ids, fields: ['Id', 'SystemModstamp', 'IsDeleted'] },
    },
    isCreate ? 'once' : 'repeatable',
  )
  const answers = readAnswer(saveResultsSchema.length(writes.length), written)
  const rows = read === null ? await stampsOf(conversation, answers) : readAnswer(retrievedSchema, read)
  const stamps = new Map(rows.flatMap((row) => (row === null ? [] : [[row.Id, row.SystemModstamp] as const])))
  return writes.map((write, index): WriteResult => {
    const answer = answers[index]
    const [error] = answer?.errors ?? []
    if (answer?.success !== true || !answer.id)
      return refusedNote(write, error === undefined ? noAnswer : problemOf({ ...error, code: error.statusCode }))
    const updatedAt = stamps.get(answer.id) ?? new Date(conversation.now()).toISOString()
    return { kind: 'ok', key: write.key, id: answer.id, updatedAt, created: write.kind === 'create', stored: {} }
  })
}

const noAnswer = { code: 'NO_ANSWER', message: '', fields: [] }

/** Where one of a batch was refused, the stamps are not read along. */
async function stampsOf(conversation: Conversation, answers: readonly SaveResult[]) {
  const ids = answers.flatMap(({ success, id }) => (success && id ? [id] : []))
  const queries = queriesForValues(ids, (list) =>
    select({ fields: ['Id', 'SystemModstamp', 'IsDeleted'], from: contentNote, where: `Id IN ${list}` }),
  )
  return (await Promise.all(queries.map((soql) => queryRows(conversation, soql)))).flat()
}

function refusedNote(
  write: RemoteWrite,
  { code, message, fields = [] }: { readonly code: string; readonly message: string; readonly fields?: readonly string[] },
): WriteResult {
  const { key } = write
  if (write.kind === 'update' && goneCodes.has(code.toUpperCase())) return { kind: 'gone', key }
  const [field] = fields
  return {
    kind: 'rejected',
    key,
    reason: reasonOf(code),
    code: code.toLowerCase(),
    message,
    ...(field === undefined ? {} : { field }),
  }
}

type LinkChange = { readonly write: RemoteWrite; readonly note: string; readonly field: string; readonly entity: string }

/** Makes and ends links for the writes that worked so far; what could not be linked is said by what is stored. */
async function writeLinks(
  conversation: Conversation,
  writes: readonly RemoteWrite[],
  results: readonly WriteResult[],
): Promise<readonly WriteResult[]> {
  const done = new Map(results.flatMap((result) => (result.kind === 'ok' ? [[result.key, result] as const] : [])))
  const wanted = writes.flatMap((write) => {
    const note = done.get(write.key)?.id
    return note === undefined ? [] : linkFieldList.flatMap(({ name: field }) => changesOf(write, note, field))
  })
  if (wanted.length === 0) return results
  const added = wanted.filter(({ isNew }) => isNew)
  const removed = wanted.filter(({ isNew }) => !isNew)
  const made = new Set(await makeLinks(conversation, added))
  await endLinks(conversation, removed)
  return results.map((result) => {
    const write = writes.find(({ key }) => key === result.key)
    if (result.kind !== 'ok' || write === undefined) return result
    const refused = added.filter((link) => link.write === write && !made.has(link)).map(({ entity }) => entity)
    return { ...result, stored: storedLinks(result, write, refused) }
  })
}

function changesOf(write: RemoteWrite, note: string, field: string): readonly (LinkChange & { readonly isNew: boolean })[] {
  const value = write.properties[field]
  if (value === undefined) return []
  const after = membersOf(value)
  const before = write.kind === 'update' ? membersOf(write.before.properties[field]) : []
  const link = { write, note, field }
  return [
    ...after.filter((entity) => !before.includes(entity)).map((entity) => ({ ...link, entity, isNew: true })),
    ...before.filter((entity) => !after.includes(entity)).map((entity) => ({ ...link, entity, isNew: false })),
  ]
}

async function makeLinks(conversation: Conversation, links: readonly LinkChange[]): Promise<readonly LinkChange[]> {
  const made: LinkChange[] = []
  for (const some of chunks(links, linksPerCall)) {
    const records = some.map(({ note, entity }) => ({
      attributes: { type: 'ContentDocumentLink' },
      ContentDocumentId: note,
      LinkedEntityId: entity,
      ShareType: 'V',
    }))
    const root = `/services/data/v${conversation.app.apiVersion}/composite/sobjects`
    const answer: unknown = await call(conversation, async (connection) =>
      connection.requestPost(root, { allOrNone: false, records }),
    )
    const answers = readAnswer(saveResultsSchema.length(some.length), answer)
    // One that is there already is what was wanted.
    const isMade = ({ success, errors }: SaveResult) =>
      success || errors.some(({ statusCode }) => statusCode === 'DUPLICATE_VALUE')
    made.push(...some.filter((_, index) => answers[index] !== undefined && isMade(answers[index])))
  }
  return made
}

async function endLinks(conversation: Conversation, links: readonly LinkChange[]): Promise<void> {
  const ids = links.flatMap(({ write, entity }) => (write.kind === 'update' ? (stateOf(write).links[entity] ?? []) : []))
  if (ids.length > 0) await archiveRecords(conversation, { sobject: 'ContentDocumentLink' }, ids)
}

function storedLinks({ stored }: Ok, write: RemoteWrite, refused: readonly string[]): FieldValues {
  const fields = linkFieldList.flatMap(({ name }) => {
    const value = write.properties[name]
    return value === undefined
      ? []
      : [
          [
            name,
            setOf(
              membersOf(value)
                .filter((id) => !refused.includes(id))
                .toSorted(),
            ),
          ] as const,
        ]
  })
  return { ...stored, ...Object.fromEntries(fields) }
}

/** Notes of before stay: what is only read is not deleted. */
export async function archiveNotes(conversation: Conversation, ids: readonly string[]): Promise<readonly ArchiveResult[]> {
  const archived = await archiveRecords(
    conversation,
    { sobject: contentNote },
    ids.filter((id) => !isClassic(id)),
  )
  const kept = ids.filter(isClassic).map(
    (id): ArchiveResult => ({
      kind: 'rejected',
      id,
      code: 'classic_note',
      message: 'This is a classic note of Salesforce, which can only be read from there. Delete it in Salesforce.',
    }),
  )
  return [...archived, ...kept]
}
