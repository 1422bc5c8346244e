import { z } from 'zod'
import { answerReader } from '../connector-kit/answer-reader.ts'
import { batchSizes } from '../domain/destination-type.ts'
import type { Destination, OutgoingContact, PushResult } from '../port/destination.ts'
import { type Conversation, call } from './client.ts'
import { pushEvent } from './events.ts'
import { importJob, jobResults } from './import-job.ts'
import { attributesOf, withinRules } from './profile.ts'

const readAnswer = answerReader('klaviyo')
const accountsSchema = z.object({
  data: z.tuple([
    z.object({ id: z.string(), attributes: z.object({ contact_information: z.object({ organization_name: z.string() }) }) }),
  ]),
})
const profileSchema = z.object({ data: z.object({ id: z.string() }) })

/**
 * Klaviyo through klaviyo-api: contacts are profiles, found and written in one call by their email or phone number.
 * @see https://developers.klaviyo.com/en/reference/create_or_update_profile
 */
export function createKlaviyoDestination(apiUrl: string): Destination<{ readonly api_key: string }> {
  return {
    type: 'klaviyo',
    pushOnly: true,
    credentials: () => z.strictObject({ api_key: z.string().trim().min(1).max(200) }),
    batchMax: batchSizes.klaviyo,
    budgets: {
      accounts: { requests: 1, perMs: 1_000 },
      profiles: { requests: 70, perMs: 1_000 },
      jobs: { requests: 9, perMs: 1_000 },
      events: { requests: 300, perMs: 1_000 },
    },
    fields: [
      { standard: 'email', crm: 'email', type: 'email' },
      {
        standard: 'phone',
        crm: 'phone_number',
        type: 'phone',
        note: 'With + and the country code; another one is left out where there is an email.',
      },
      { standard: 'first_name', crm: 'first_name', type: 'text' },
      { standard: 'last_name', crm: 'last_name', type: 'text' },
      { standard: 'company', crm: 'organization', type: 'text' },
    ],
    customProperties: 'All are written, as properties of the profile.',
    open({ api_key: apiKey }, io) {
      const conversation: Conversation = { io, apiUrl, apiKey }
      return {
        async account() {
          const { data } = await call(conversation, 'accounts', (api) => api.accounts.getAccounts())
          const [{ id, attributes }] = readAnswer(accountsSchema, data).data
          return { id, name: attributes.contact_information.organization_name }
        },
        async pushContacts(contacts) {
          const [first, ...others] = contacts
          if (first === undefined) return []
          if (others.length === 0 && first.state === undefined) return [await importOne(conversation, first)]
          const started = contacts.filter(({ state }) => state !== undefined)
          const fresh = contacts.filter(({ state }) => state === undefined)
          const results = await Promise.all([
            jobResults(conversation, started),
            fresh.length === 0 ? [] : importJob(conversation, fresh),
          ])
          return results.flat()
        },
        pushEvent: (event) => pushEvent(conversation, event),
      }
    },
  }
}

/** Klaviyo answers 201 for a profile that it has made. */
async function importOne(conversation: Conversation, contact: OutgoingContact): Promise<PushResult> {
  const { attributes, warnings, refused } = withinRules(contact)
  if (refused !== null) return refused
  const { status, data } = await call(conversation, 'profiles', (api) =>
    api.profiles.createOrUpdateProfile({ data: { type: 'profile', attributes: attributesOf(attributes) } }),
  )
  const { id } = readAnswer(profileSchema, data).data
  return { kind: 'done', key: contact.key, action: status === 201 ? 'created' : 'updated', recordId: id, warnings }
}
