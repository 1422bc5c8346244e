import { z } from 'zod'
import { batchSizes } from '../domain/destination-type.ts'
import type { Destination } from '../port/destination.ts'
import { type Conversation, call, type CreatioCredentials } from './client.ts'
import { pushContacts } from './contacts.ts'
import { pushEvent } from './events.ts'

const secret = z.string().trim().min(1).max(500)

/**
 * Creatio over its OData 4 service, with the client credentials of an OAuth 2.0 integrated application: there is no SDK for it.
 * @see https://academy.creatio.com/docs/8.x/dev/development-on-creatio-platform/integrations-and-api/data-services/odata/overview
 */
export function createCreatioDestination(): Destination<CreatioCredentials> {
  return {
    type: 'creatio',
    pushOnly: true,
    credentials: () =>
      z.strictObject({
        base_url: z.string().trim().min(1).max(500),
        client_id: secret,
        client_secret: secret,
        identity_url: z.string().trim().min(1).max(500).optional(),
      }),
    batchMax: batchSizes.creatio,
    // Creatio names no limit: a few calls at once are what its servers take well.
    budgets: { general: { requests: 1_000, perMs: 1_000, inFlightMax: 8 } },
    fields: [
      { standard: 'email', crm: 'Email', type: 'text' },
      {
        standard: 'phone',
        crm: 'MobilePhone',
        type: 'text',
        note: 'A contact with a number alone is found by MobilePhone or Phone.',
      },
      { standard: 'first_name', crm: 'GivenName', type: 'text', note: 'With Surname it makes the Name.' },
      { standard: 'last_name', crm: 'Surname', type: 'text' },
      { standard: 'company', crm: null, type: 'text', note: 'Written to a column of your own, UsrCompany, where there is one.' },
    ],
    customProperties:
      'Written to the columns of contacts that have that name, with or without Usr; others are left out and named in warnings.',
    open(credentials, io) {
      const conversation: Conversation = { io, credentials }
      return {
        async account() {
          await call(conversation, { method: 'GET', path: 'Contact?$top=1&$select=Id' })
          const { host } = new URL(credentials.base_url)
          return { id: host, name: host }
        },
        pushContacts: (contacts) => pushContacts(conversation, contacts),
        pushEvent: (event) => pushEvent(conversation, event),
      }
    },
  }
}
