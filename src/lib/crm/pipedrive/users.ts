import type { CrmUser } from '../domain/crm-user.ts'
import { call, type Conversation } from './client.ts'
import { readAnswer, usersSchema } from './schema.ts'

/** The company's users, deactivated ones included. One call, which has no pages. */
export async function listUsers(conversation: Conversation): Promise<readonly CrmUser[]> {
  const answer = readAnswer(usersSchema, await call(conversation, 'general', (api) => api.users().getUsers()))
  return answer.data.map(({ id, name, email, active_flag: active }) => ({
    id: String(id),
    kind: 'person',
    name: name || null,
    email: email || null,
    active: active !== false,
  }))
}
