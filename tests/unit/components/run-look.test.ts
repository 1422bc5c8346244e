import { expect, test } from 'vitest'
import { runLook } from '../../../src/components/crm/words.ts'
import { runSchema } from '../../../src/lib/http/contract.ts'

test.each(runSchema.shape.status.options)('a run with failed records that is %s does not look like a success', (status) => {
  expect(runLook({ status, recordsFailed: 1, resumeAt: null, unanswered: null }).tone).not.toBe('success')
})

test('a completed run without failures looks like a success', () => {
  expect(runLook({ status: 'completed', recordsFailed: 0, resumeAt: null, unanswered: null }).tone).toBe('success')
})
