import { z } from 'zod'
import { besideFaults } from '../../core/beside-faults.ts'
import { sourceFaults } from '../../knowledge/domain/source-faults.ts'
import { linkKeyShape, statementShape } from '../../knowledge/domain/source-request.ts'
import { sourceTestSchema } from '../../contract/knowledge-test.ts'
import { operation } from '../operation.ts'

const testRequestSchema = z.strictObject({ ...linkKeyShape, ...statementShape }).superRefine((stated, context) => {
  for (const { path, message } of sourceFaults(stated)) context.addIssue({ code: 'custom', path: [...path], message })
  if (stated.type === 'webhook') {
    context.addIssue({ code: 'custom', path: ['type'], message: 'a webhook sends by itself: there is nothing to fetch.' })
  }
}, besideFaults)

/** Trying what is to be linked. */
export const testOperations = {
  test: operation({
    tag: 'Knowledge',
    faults: 'all',
    method: 'POST',
    path: '/api/dashboard/crm-links/test',
    id: 'testCrmLink',
    access: 'knowledge',
    summary: 'Test a link before it is added',
    description:
      'Reads the beginning of the source as a link like this would, within 20 seconds, and says what would be kept of it. Nothing is stored. Where the page has a link to the address already, `***` stands for a secret that is kept.',
    body: testRequestSchema,
    responses: { 200: { description: 'What came of it; also where the source has refused.', schema: sourceTestSchema } },
    problems: ['page_not_found', 'egress_refused', 'too_many_requests'],
  }),
}
