import {
  ragAnswerRequestSchema,
  ragAnswerSchema,
  ragSearchRequestSchema,
  ragSearchSchema,
} from '../../contract/knowledge-search.ts'
import { operation } from '../operation.ts'

const common = { tag: 'Knowledge', access: 'read', faults: 'all', method: 'POST' } as const

export const searchOperations = {
  search: operation({
    ...common,
    path: '/api/dashboard/rag/search',
    id: 'searchKnowledge',
    summary: 'Find passages',
    description:
      'Among all that was read of the links that are active on the page’s channel: by meaning, and by words, ids, names and numbers, which are found exactly. Each passage says why it ranks where it does.',
    body: ragSearchRequestSchema,
    responses: { 200: { description: 'The passages that fit best; none where nothing was read yet.', schema: ragSearchSchema } },
    problems: ['page_not_found', 'too_many_requests'],
  }),
  answer: operation({
    ...common,
    path: '/api/dashboard/rag/answer',
    id: 'draftAnswer',
    summary: 'Draft an answer',
    description:
      'A draft of a reply, each part with the passage that it is from. `known` is false where no passage carries an answer: that takes a meaning that is near enough, or half of what the question says with a word or number which few passages hold, and a question about one id or name is answered of nothing else. Passages are quoted, or worded by the operator’s language model where there is one; while that does not answer, they are quoted and `not_worded` says why; what is written in a source is never an instruction.',
    body: ragAnswerRequestSchema,
    responses: { 200: { description: 'The draft, or that it is not known.', schema: ragAnswerSchema } },
    problems: ['page_not_found', 'too_many_requests'],
  }),
}
