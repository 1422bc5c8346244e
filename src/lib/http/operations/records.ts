import { searchQuerySchema, searchSchema } from '../../contract/search.ts'
import { operation } from '../operation.ts'

export const records = {
  searchRecords: operation({
    method: 'GET',
    path: '/api/search',
    id: 'searchRecords',
    tag: 'Records',
    access: 'read',
    summary: 'Search the records of every object',
    description:
      'Every word must be in what the object’s list is searched by. Where none has three letters, names that begin with the text are found.',
    query: searchQuerySchema,
    responses: { 200: { description: 'What was found.', schema: searchSchema } },
  }),
}
