import { operation } from '../operation.ts'

export const description = {
  readOpenApi: operation({
    method: 'GET',
    path: '/api/openapi.json',
    id: 'readOpenApi',
    tag: 'Description',
    access: 'public',
    summary: 'This description',
    description: 'The OpenAPI 3.1 document of the running version, as the pages at `/docs` show it.',
    responses: { 200: { description: 'An OpenAPI 3.1 document.' } },
  }),
}
