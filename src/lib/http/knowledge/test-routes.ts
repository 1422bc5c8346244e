import { engine } from '../../crm/engine.ts'
import { type Tested, testSource } from '../../knowledge/test-source.ts'
import { channelPage } from '../../records/knowledge/pages.ts'
import type { SourceTest } from '../../contract/knowledge-test.ts'
import { respond, type Route } from '../route.ts'
import { withTenant } from '../with-tenant.ts'
import { testOperations } from './test-operations.ts'
import { countUse } from './use-limit.ts'

const { test } = testOperations

/** Reads what is to be linked, and keeps nothing. */
export const testRoutes: readonly Route[] = [
  withTenant(test, async ({ body: { page_id: pageId, url, ...stated } }, { client, organizationId }) => {
    const page = await channelPage(client, organizationId, pageId)
    await countUse(organizationId, 'fetch')
    return respond(test, 200, shown(await testSource(engine(), { organizationId, page: page.id, url }, stated)))
  }),
]

function shown({ meter: { status, requests, bytes }, durationMs, outcome }: Tested): SourceTest {
  const cost = { status, requests, bytes, duration_ms: Math.round(durationMs) }
  if ('problem' in outcome) {
    const { code, message, action } = outcome.problem
    return { ...cost, ...nothing, success: false, problem: { code, message, action } }
  }
  const { maskedFields, leftOutFields, isPartial, passages, ...counts } = outcome.preview
  return {
    ...cost,
    ...counts,
    success: true,
    problem: null,
    masked_fields: [...maskedFields],
    left_out_fields: [...leftOutFields],
    is_partial: isPartial,
    passages: [...passages],
  }
}

const nothing = {
  records: 0,
  chunks: 0,
  characters: 0,
  masked: 0,
  masked_fields: [],
  left_out_fields: [],
  is_partial: false,
  passages: [],
}
