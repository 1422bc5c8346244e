import { z } from 'zod'
import { chosenChannels, linkKeyShape } from '../../knowledge/domain/source-request.ts'
import { fetchedLinkSchema, fetchingLinkSchema } from '../../contract/knowledge-fetch.ts'
import { operation } from '../operation.ts'

/** Reading what is linked. */
export const fetchOperations = {
  fetchNow: operation({
    method: 'POST',
    path: '/api/dashboard/crm-links/fetch',
    id: 'fetchCrmLink',
    tag: 'Knowledge',
    access: 'knowledge',
    faults: 'all',
    summary: 'Fetch a link now',
    description:
      'Answers with what came of it within 8 seconds; a fetch that takes longer goes on, and the link’s history has it. A source that fails is an outcome like others: what was read before stays in use.',
    body: z.strictObject({
      ...linkKeyShape,
      channels: chosenChannels
        .optional()
        .describe('A source is fetched once for all channels of its page; these have to have the link.'),
    }),
    responses: {
      200: { description: 'What came of it.', schema: fetchedLinkSchema },
      202: { description: 'It takes longer and goes on.', schema: fetchingLinkSchema },
    },
    problems: ['page_not_found', 'crm_link_not_found', 'crm_link_inactive', 'too_many_requests'],
  }),
}
