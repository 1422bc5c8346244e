import type { CrmStage } from '../domain/stages.ts'
import { call, type Conversation } from './client.ts'
import { activityTypesSchema, readAnswer } from './schema.ts'

/** The types of activity that are in use, by the keys that activities have for them; each account has its own. One call. */
export async function readActivityTypes(conversation: Conversation): Promise<readonly CrmStage[]> {
  const answer = await call(conversation, 'general', (api) => api.activityTypes().getActivityTypes())
  return readAnswer(activityTypesSchema, answer).data.flatMap(({ key_string: value, name: label, active_flag: active }) =>
    active === false ? [] : [{ value, label }],
  )
}

/** An activity is done or not. */
export const activityStates: readonly CrmStage[] = [
  { value: 'false', label: 'To do' },
  { value: 'true', label: 'Done' },
]
