import { expect, test } from 'vitest'
import { describeDecisions } from './intake/decisions.ts'
import { describeMessages } from './intake/messages.ts'
import { describeRules } from './intake/rules.ts'
import { idOf, intakeWorld, registration } from './intake/world.ts'

const world = intakeWorld()
const { api, call, send } = world

describeMessages(world)
describeDecisions(world)

test('what was rejected is emptied after the time that is set, and known again anyway', async () => {
  const body = registration({ email: 'forget@example.com' })
  const id = idOf(await send('customer-registration', body))
  await call('POST', `/api/intake/${id}/reject`, { body: { reason: 'Not Jane Doe' } })
  const forget = () => api.stack.service.rpc('privacy_forget_intake', { p_limit: 100 })
  await api.stack.sql(`update intake_items set decided_at = now() - interval '8 days' where id = $1`, [id])
  expect((await forget()).data).toBe(0)
  const settings = { p_log_values_days: 365, p_trash_days: 365, p_intake_days: 7 }
  await api.stack.service.rpc('privacy_change_settings', {
    p_organization: api.ours.organizationId,
    p_user: api.ours.owner.userId,
    ...settings,
  })
  expect((await forget()).data).toBe(1)
  const emptied = JSON.stringify(await api.stack.sql('select * from intake_items where id = $1', [id]))
  expect(emptied).not.toMatch(/forget@|john|jane/i)
  expect(await send('customer-registration', body)).toMatchObject({ status: 200, body: { id, duplicate: true } })
})

describeRules(world)
