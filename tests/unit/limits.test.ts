import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { keptDays, timesPerMinute, trialDays } from '../../src/lib/core/limits.ts'

const { runs, importRows, gatewayDeliveries, notifications } = keptDays
const { serverKey, searches, questions, fetches } = timesPerMinute
const cleanup = 'supabase/schemas/functions/runs/crm_cleanup.sql'

test.each([
  [cleanup, `gateway_deliveries where created_at < now() - interval '${gatewayDeliveries} days'`],
  [cleanup, `notifications where created_at < now() - interval '${notifications} days'`],
  // Handed over with the days of runs.
  [cleanup, 'webhook_deliveries where created_at < now() - make_interval(days => p_days)'],
  ['supabase/schemas/tables/imports.sql', `expires_at timestamptz not null default now() + interval '${importRows} days'`],
  ['supabase/schemas/functions/intake/intake_rules_preview.sql', `received_at > now() - interval '${trialDays} days'`],
  ['docs/gateway.md', `Deliveries are kept for ${gatewayDeliveries} days.`],
  ['docs/webhooks.md', `What happens meanwhile is kept for ${runs} days`],
  ['docs/intake.md', `\`WEBHOOK_API_KEY\` (${serverKey.toLocaleString('en-GB')} requests a minute)`],
  ['docs/intake.md', `of the messages of the last ${trialDays} days it would have approved`],
  ['docs/knowledge.md', `${searches} searches, ${questions} questions, ${fetches} fetches and tests by hand`],
])('%s says: %s', (file, words) => {
  expect(readFileSync(resolve(import.meta.dirname, '../..', file), 'utf8')).toContain(words)
})
