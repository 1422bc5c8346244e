import { z } from 'zod'

/** What an API key may be for. The database has the same list, at its table of keys. */
export const apiScopes = ['gateway', 'intake', 'records:read', 'records:write', 'records:secret'] as const
export const apiScopeSchema = z.enum(apiScopes)
export type ApiScope = z.infer<typeof apiScopeSchema>

export const scopeMeanings: Readonly<Record<ApiScope, string>> = {
  gateway: 'Send contacts and events into the CRMs of your users.',
  intake: 'Send registrations and requests, which somebody here approves.',
  'records:read': 'Read contacts, companies and all other records.',
  'records:write': 'Create, change, delete and restore records.',
  'records:secret': 'See and change what only managers may, such as passports and margins.',
}
