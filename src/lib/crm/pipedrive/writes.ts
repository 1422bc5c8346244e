import type { v2 } from 'pipedrive'
import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import type { RemoteWrite, WriteResult } from '../connector.ts'
import { call, callOnce, type Conversation } from './client.ts'
import { isMissing, statusOf, wordsOf } from './errors.ts'
import { readCatalogue } from './fields.ts'
import { findCreated } from './find.ts'
import { readUser } from './health.ts'
import { fieldAtFault, hasNames, needsCurrency, type NameParts, planPerson, wholeName, withWholeName } from './person-body.ts'
import { readPerson } from './persons.ts'
import { changedAt } from './records.ts'
import { onePersonSchema, type Person, readAnswer } from './schema.ts'

type Body = Readonly<Record<string, unknown>>
type Create = Extract<RemoteWrite, { kind: 'create' }>
type Update = Extract<RemoteWrite, { kind: 'update' }>

const createsMax = 3

/** Writes one person a call; Pipedrive has no other way. Each answers for itself. */
export async function writePersons(conversation: Conversation, writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]> {
  if (writes.length === 0) return []
  const catalogue = await readCatalogue(conversation)
  return Promise.all(
    writes.map(async (write): Promise<WriteResult> => {
      const currency = needsCurrency(write, catalogue) ? await defaultCurrency(conversation) : ''
      const plan = planPerson(write, catalogue, currency)
      if ('rejected' in plan) return { kind: 'rejected', key: write.key, ...plan.rejected }
      try {
        return write.kind === 'create'
          ? await create(conversation, write, plan.body, plan.names)
          : await update(conversation, write, plan.body, plan.names)
      } catch (thrown) {
        return rejection(conversation, write, thrown)
      }
    }),
  )
}

async function create(conversation: Conversation, write: Create, body: Body, names: NameParts | null): Promise<WriteResult> {
  const made = await nameAsLast(body, names, (sent) => createOnce(conversation, write, sent))
  return ok(write, await withNames(conversation, made, names))
}

async function update(conversation: Conversation, write: Update, body: Body, names: NameParts | null): Promise<WriteResult> {
  const id = Number(write.id)
  const person = await nameAsLast(body, names, (sent) => patch(conversation, id, sent))
  if (person.is_deleted === true) return { kind: 'gone', key: write.key }
  return ok(write, await withNames(conversation, person, names))
}

/** Sends the parts of a name, and the name as a whole where Pipedrive will not have the parts. */
async function nameAsLast(body: Body, names: NameParts | null, send: (body: Body) => Promise<Person>): Promise<Person> {
  try {
    return await send(body)
  } catch (thrown) {
    const isAboutName =
      thrown instanceof Failure && statusOf(thrown) === 400 && fieldAtFault(wordsOf(thrown), ['first_name', 'last_name'])
    if (names === null || !isAboutName) throw thrown
    return send(withWholeName(body, names))
  }
}

/** A person whose answer does not carry the parts that were sent gets the whole name, once: those parts are not in the SDK's types. */
async function withNames(conversation: Conversation, person: Person, names: NameParts | null): Promise<Person> {
  if (names === null || hasNames(person, names)) return person
  return patch(conversation, person.id, { name: wholeName(names) })
}

async function patch(conversation: Conversation, id: number, body: Body): Promise<Person> {
  const request = { id, UpdatePersonRequest: updateBody.parse(body) }
  return readAnswer(onePersonSchema, await call(conversation, 'general', (api) => api.persons().updatePerson(request))).data
}

/**
 * Creates a person, and never a second one: where no answer came, the person is looked up by our id. It is sent again only when Pipedrive
 * itself said that it failed; a request that may still be under way is left to the next run, which looks again.
 */
async function createOnce(conversation: Conversation, write: Create, body: Body): Promise<Person> {
  const request = { AddPersonRequest: createBody.parse(body) }
  for (let sent = 1; ; sent += 1) {
    const sentAt = new Date(conversation.now()).toISOString()
    const outcome = await callOnce(conversation, 'general', (api) => api.persons().addPerson(request))
    if ('body' in outcome) return readAnswer(onePersonSchema, outcome.body).data
    const { key, externalId, properties } = write
    const made = (await findCreated(conversation, [{ key, externalId, properties, sentAt }])).get(key)
    const person = made && (await readPerson(conversation, Number(made.id)))
    if (person) return person
    if (sent === createsMax || !isOver(outcome.unknown)) throw outcome.unknown
  }
}

/** True when Pipedrive has answered for itself, so that nothing of the request can come later. A gateway's 504 is no such answer. */
function isOver(failure: Failure): boolean {
  const status = statusOf(failure)
  return status !== null && status !== 504
}

function ok(write: RemoteWrite, person: Person): WriteResult {
  return {
    kind: 'ok',
    key: write.key,
    id: String(person.id),
    updatedAt: new Date(changedAt(person)).toISOString(),
    created: write.kind === 'create',
  }
}

/** A refusal of this one person. @throws whatever concerns more than that */
async function rejection(conversation: Conversation, write: RemoteWrite, thrown: unknown): Promise<WriteResult> {
  if (!(thrown instanceof Failure)) throw thrown
  const isForbidden = thrown.code === 'missing_scopes' && !/scope/i.test(wordsOf(thrown))
  if (thrown.kind !== 'rejected' && !isForbidden) throw thrown
  if (write.kind === 'update') {
    // Which refusal a deleted person meets with is not said anywhere.
    const isGone = isMissing(thrown) || (await readPerson(conversation, Number(write.id))) === null
    if (isGone) return { kind: 'gone', key: write.key }
  }
  const said = wordsOf(thrown)
  const field = fieldAtFault(said, Object.keys(write.properties))
  return {
    kind: 'rejected',
    key: write.key,
    code: isForbidden ? 'forbidden' : thrown.code,
    message: said,
    ...(field === undefined ? {} : { field }),
  }
}

/** The currency of the company, for amounts that have none yet. Asked for once per conversation. */
function defaultCurrency(conversation: Conversation): Promise<string> {
  return conversation.session.memoize('pipedrive:currency', async () => {
    return (await readUser(conversation)).default_currency ?? 'USD'
  })
}

const isObject = (body: unknown) => typeof body === 'object' && body !== null
/** The SDK's types know neither the parts of a name nor null, which is Pipedrive's way to clear; what is in a body is settled before. */
const createBody = z.custom<v2.AddPersonRequest>(isObject)
const updateBody = z.custom<v2.UpdatePersonRequest>(isObject)
