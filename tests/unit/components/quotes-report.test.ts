import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { QuotesReport } from '../../../src/components/reports/people-reports.tsx'

const none = { total: 0, by_status: {}, acceptance_rate: null, total_amount: {} }
const some = { total: 4, by_status: { accepted: 2, rejected: 1, draft: 1 }, acceptance_rate: 0.6667, total_amount: { EUR: 60 } }

test('the reports say how many quotes their customers have accepted, of those that were decided, by every status', () => {
  const shown = renderToStaticMarkup(createElement(QuotesReport, { now: some, earlier: none }))
  expect(shown).toContain('66.7 %')
  expect(shown).toContain('none yet')
  for (const status of ['Draft', 'Sent', 'Accepted', 'Rejected', 'Expired']) expect(shown).toContain(status)
})
