import type { z } from 'zod'
import type { Health } from '../port/remote-account.ts'
import { call, type Conversation } from './client.ts'
import type { KindFacts } from './kinds/kind.ts'
import { allKinds } from './kinds/kinds.ts'
import { readAnswer, userSchema } from './schema.ts'

/** The token's user and company. One call. */
export async function readUser(conversation: Conversation): Promise<z.infer<typeof userSchema>['data']> {
  return readAnswer(userSchema, await call(conversation, 'general', (api) => api.users().getCurrentUser())).data
}

/** One call. An API token has its user's permissions and no scopes. */
export async function readHealth(conversation: Conversation): Promise<Health> {
  const { company_id: companyId } = await readUser(conversation)
  const { scopes } = await conversation.session.tokens()
  return {
    accountId: String(companyId),
    missingScopes: scopes.length === 0 ? [] : needed.filter((scope) => !scopes.includes(scope)),
    ...(await missingByObject(conversation)),
  }
}

/** What the token lacks for objects that not every connection syncs. No call. */
export async function missingByObject({ session }: Conversation): Promise<Pick<Health, 'missingByObject'>> {
  const { scopes: granted } = await session.tokens()
  const lacking = allKinds.flatMap(({ object, scopes = [] }) => {
    const missing = granted.length === 0 ? [] : scopes.filter((scope) => !granted.includes(scope))
    return missing.length === 0 ? [] : [[object, missing] as const]
  })
  return lacking.length === 0 ? {} : { missingByObject: Object.fromEntries(lacking) }
}

/** Scopes that the sync of every object needs: `recents:read` for what was deleted or merged, and for renamed organizations. */
const needed = ['contacts:full', 'recents:read', 'search:read']

/** Scopes that it does without, and what is lost. No call. */
export async function adviceOf(
  { session }: Conversation,
  { idField }: KindFacts,
): Promise<readonly { readonly code: string; readonly message: string }[]> {
  const { scopes } = await session.tokens()
  const useful = [
    ...(idField === undefined
      ? []
      : [
          {
            grantedBy: ['contact-fields:full'],
            message: `Pipedrive does not grant contact-fields:full, so there may be no field for the id of a ${idField.of} here: ${idField.without} Add the scope to the app and reconnect.`,
          },
        ]),
    {
      grantedBy: ['webhooks:full', 'admin'],
      message:
        'Pipedrive does not grant webhooks:full, so changes there arrive with the next scheduled sync. Add the scope to the app and reconnect.',
    },
  ]
  const lacks = (grantedBy: readonly string[]) => scopes.length > 0 && !grantedBy.some((scope) => scopes.includes(scope))
  return useful.flatMap(({ grantedBy, message }) => (lacks(grantedBy) ? [{ code: 'scope_useful', message }] : []))
}
