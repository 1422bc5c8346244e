import type { v2 } from 'pipedrive'
import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import type { RemoteWrite, WriteResult } from '../connector.ts'
import { call, type Conversation } from './client.ts'
import { isMissing, reasonOf, statusOf, wordsOf } from './errors.ts'
import { readCatalogue } from './fields.ts'
import { findCreated } from './find.ts'
import { readUser } from './health.ts'
import { fieldAtFault, hasNames, needsCurrency, type NameParts, planPerson, fullName, withFullName } from './person-body.ts'
import { readPerson } from './persons.ts'
import { changedAt, propertiesIn } from './records.ts'
import { onePersonSchema, type Person, readAnswer } from './schema.ts'

type Body = Readonly<Record<string, unknown>>
type Create = Extract<RemoteWrite, { kind: 'create' }>
type Update = Extract<RemoteWrite, { kind: 'update' }>

const createsMax = 3

/** Writes one person per call, as Pipedrive has no batches, with a result for each. */
export async function writePersons(conversation: Conversation, writes: readonly RemoteWrite[]): Promise<readonly WriteResult[]> {
  if (writes.length === 0) return []
  const catalogue = await readCatalogue(conversation)
  return Promise.all(
    writes.map(async (write): Promise<WriteResult> => {
      const currency = needsCurrency(write, catalogue) ? await defaultCurrency(conversation) : ''
      const plan = planPerson(write, catalogue, currency)
      if ('rejected' in plan) return { kind: 'rejected', key: write.key, own: true, ...plan.rejected }
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
  const created = await sendWithNameFallback(body, names, (sent) => createOnce(conversation, write, sent))
  return ok(conversation, write, await withNames(conversation, created, names))
}

async function update(conversation: Conversation, write: Update, body: Body, names: NameParts | null): Promise<WriteResult> {
  const id = Number(write.id)
  const person = await sendWithNameFallback(body, names, (sent) => patch(conversation, id, sent))
  if (person.is_deleted === true) return { kind: 'gone', key: write.key }
  return ok(conversation, write, await withNames(conversation, person, names))
}

/** Sends first and last name, and falls back to the full name when Pipedrive rejects the parts. */
async function sendWithNameFallback(body: Body, names: NameParts | null, send: (body: Body) => Promise<Person>): Promise<Person> {
  try {
    return await send(body)
  } catch (thrown) {
    const isAboutName =
      thrown instanceof Failure && statusOf(thrown) === 400 && fieldAtFault(wordsOf(thrown), ['first_name', 'last_name'])
    if (names === null || !isAboutName) throw thrown
    return send(withFullName(body, names))
  }
}

/**
 * Writes the full name, once, when the response does not contain the parts that were sent: the SDK's types do not document them.
 */
async function withNames(conversation: Conversation, person: Person, names: NameParts | null): Promise<Person> {
  if (names === null || hasNames(person, names)) return person
  return patch(conversation, person.id, { name: fullName(names) })
}

async function patch(conversation: Conversation, id: number, body: Body): Promise<Person> {
  const request = { id, UpdatePersonRequest: updateBody.parse(body) }
  return readAnswer(onePersonSchema, await call(conversation, 'general', (api) => api.persons().updatePerson(request))).data
}

/**
 * Creates a person without duplicating it: after a failure that may have had an effect, the person is looked up by our id. Retried only
 * when Pipedrive itself reported the failure; a request that may still be carried out is left to later runs, which look it up again.
 */
async function createOnce(conversation: Conversation, write: Create, body: Body): Promise<Person> {
  const request = { AddPersonRequest: createBody.parse(body) }
  for (let sent = 1; ; sent += 1) {
    const sentAt = new Date(conversation.now()).toISOString()
    try {
      const answer = await call(conversation, 'general', (api) => api.persons().addPerson(request), 'once')
      return readAnswer(onePersonSchema, answer).data
    } catch (thrown) {
      if (!(thrown instanceof Failure) || thrown.effect === 'none') throw thrown
      const person = await findPerson(conversation, write, sentAt)
      if (person) return person
      if (sent === createsMax || thrown.effect === 'pending' || !thrown.retryable) throw thrown
    }
  }
}

async function findPerson(
  conversation: Conversation,
  { key, externalId, properties }: Create,
  sentAt: string,
): Promise<Person | null> {
  const created = (await findCreated(conversation, [{ key, externalId, properties, sentAt }])).get(key)
  return created === undefined ? null : readPerson(conversation, Number(created.id))
}

async function ok(conversation: Conversation, write: RemoteWrite, person: Person): Promise<WriteResult> {
  const reading = { fields: conversation.session.fields, catalogue: await readCatalogue(conversation) }
  return {
    kind: 'ok',
    key: write.key,
    id: String(person.id),
    updatedAt: new Date(changedAt(person)).toISOString(),
    created: write.kind === 'create',
    stored: propertiesIn(reading, person),
  }
}

/** The result of an error that concerns this one person. @throws any other error */
async function rejection(conversation: Conversation, write: RemoteWrite, thrown: unknown): Promise<WriteResult> {
  if (!(thrown instanceof Failure)) throw thrown
  const isForbidden = thrown.code === 'missing_scopes' && !/scope/i.test(wordsOf(thrown))
  if (thrown.kind !== 'rejected' && !isForbidden) throw thrown
  if (write.kind === 'update') {
    // Pipedrive does not document how it rejects an update of a deleted person.
    const isGone = isMissing(thrown) || (await readPerson(conversation, Number(write.id))) === null
    if (isGone) return { kind: 'gone', key: write.key }
  }
  const said = wordsOf(thrown)
  const field = fieldAtFault(said, Object.keys(write.properties))
  return {
    kind: 'rejected',
    key: write.key,
    reason: isForbidden ? 'forbidden' : reasonOf(said),
    code: isForbidden ? 'forbidden' : thrown.code,
    message: said,
    ...(field === undefined ? {} : { field }),
  }
}

/** The company's default currency, for amounts without one. Read once per conversation. */
function defaultCurrency(conversation: Conversation): Promise<string> {
  return conversation.session.memoize('pipedrive:currency', async () => {
    return (await readUser(conversation)).default_currency ?? 'USD'
  })
}

const isObject = (body: unknown) => typeof body === 'object' && body !== null
/** The SDK's types lack the name parts, and null for clearing a field. The bodies are built by `planPerson`. */
const createBody = z.custom<v2.AddPersonRequest>(isObject)
const updateBody = z.custom<v2.UpdatePersonRequest>(isObject)
