import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { answerReader } from '../connector-kit/answer-reader.ts'
import type { OutgoingContact, PushResult } from '../port/destination.ts'
import { type Conversation, call } from './client.ts'
import { attributesOf, withinRules } from './profile.ts'

const readAnswer = answerReader('klaviyo')
const jobSchema = z.object({
  data: z.object({ id: z.string(), attributes: z.object({ status: z.string(), failed_count: z.number().nullish() }) }),
})
const errorsSchema = z.object({
  data: z.array(
    z.object({
      attributes: z.object({
        code: z.string(),
        detail: z.string(),
        original_payload: z.looseObject({ email: z.string().nullish(), phone_number: z.string().nullish() }).nullish(),
      }),
    }),
  ),
})

/** How long a job is given before it is asked for the first time: asking costs a call. */
const firstLookMs = 1_000
const lookAgainMs = 5_000

/** Sends many profiles as one job, and looks once whether it is done. What it is not yet is asked for again later. */
export async function importJob(
  conversation: Conversation,
  contacts: readonly OutgoingContact[],
): Promise<readonly PushResult[]> {
  const checked = contacts.map((contact) => ({ contact, ...withinRules(contact) }))
  const refused = checked.flatMap((each) => each.refused ?? [])
  const sent = checked.filter((each) => each.refused === null)
  if (sent.length === 0) return refused
  const profiles = sent.map(({ attributes }) => ({ type: 'profile' as const, attributes: attributesOf(attributes) }))
  const { data } = await call(conversation, 'jobs', (api) =>
    api.profiles.bulkImportProfiles({
      data: { type: 'profile-bulk-import-job', attributes: { profiles: { data: profiles } } },
    }),
  )
  const { id } = readAnswer(jobSchema, data).data
  await sleep(firstLookMs)
  const started = sent.map(({ contact }) => ({ ...contact, state: id }))
  return [...refused, ...(await resultsOf(conversation, id, started))]
}

/** What has become of contacts that were sent as jobs. */
export async function jobResults(
  conversation: Conversation,
  contacts: readonly OutgoingContact[],
): Promise<readonly PushResult[]> {
  const jobs = Map.groupBy(contacts, ({ state }) => state ?? '')
  return (await Promise.all([...jobs].map(([id, some]) => resultsOf(conversation, id, some)))).flat()
}

async function resultsOf(
  conversation: Conversation,
  id: string,
  contacts: readonly OutgoingContact[],
): Promise<readonly PushResult[]> {
  const { data } = await call(conversation, 'jobs', (api) => api.profiles.getBulkImportProfilesJob(id))
  const { status, failed_count: failed } = readAnswer(jobSchema, data).data.attributes
  if (status === 'cancelled') {
    const message = 'Klaviyo cancelled the import that this was part of.'
    return contacts.map(({ key }) => ({ kind: 'refused', key, code: 'import_cancelled', message }))
  }
  if (status !== 'complete') return contacts.map(({ key }) => ({ kind: 'later', key, state: id, afterMs: lookAgainMs }))
  const errors = (failed ?? 0) === 0 ? [] : await errorsOf(conversation, id)
  return contacts.map((contact): PushResult => {
    const { key } = contact
    const { attributes, warnings } = withinRules(contact)
    const error = errors.find(({ original_payload: sent }) =>
      attributes.email === null ? sent?.phone_number === attributes.phone : sent?.email === attributes.email,
    )
    // A job does not say which profiles it has made and which it has changed, nor their ids.
    if (error === undefined) return { kind: 'done', key, action: 'updated', recordId: null, warnings }
    return { kind: 'refused', key, code: error.code, message: `Klaviyo refused: ${error.detail}` }
  })
}

async function errorsOf(conversation: Conversation, id: string) {
  const { data } = await call(conversation, 'jobs', (api) => api.profiles.getErrorsForBulkImportProfilesJob(id))
  return readAnswer(errorsSchema, data).data.map(({ attributes }) => attributes)
}
