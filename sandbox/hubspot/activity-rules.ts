import { previewOf } from '../kit/html.ts'
import { hubspotUserId } from './credentials.ts'
import type { Values } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'

/** A task has a state, a priority and a kind, and says when it was completed. */
export function completeTask(sandbox: Sandbox, before: Values | null, after: Values): Values {
  const defaults = before === null ? { hs_task_status: 'NOT_STARTED', hs_task_priority: 'NONE', hs_task_type: 'TODO' } : {}
  const { hs_task_completion_date: known, ...given } = after
  const values: Values = { ...defaults, ...given }
  const isCompleted = values['hs_task_status'] === 'COMPLETED'
  const wasCompleted = before?.['hs_task_status'] === 'COMPLETED'
  const completedAt = wasCompleted ? (known ?? '') : new Date(sandbox.clock()).toISOString()
  return {
    ...values,
    hs_task_is_completed: isCompleted ? '1' : '0',
    ...(isCompleted && completedAt !== '' ? { hs_task_completion_date: completedAt } : {}),
  }
}

const previewLengthMax = 100

/** A note shows the beginning of its text, and who wrote it on HubSpot's pages. */
export function completeNote(isMadeOnPage: boolean, after: Values): Values {
  const { hs_body_preview: _before, ...values } = after
  const text = previewOf(values['hs_note_body'] ?? '', previewLengthMax)
  return {
    ...values,
    ...(text === '' ? {} : { hs_body_preview: text }),
    ...(isMadeOnPage ? { hs_created_by_user_id: String(hubspotUserId) } : {}),
  }
}
