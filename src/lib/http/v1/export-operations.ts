import { z } from 'zod'
import { capitalized } from '../../core/text/capitalized.ts'
import { databaseIdSchema } from '../../core/database-id.ts'
import type { SyncedObject } from '../../crm/domain/objects.ts'
import { recordsOf, type Resource, resources } from '../../records/resources/resources.ts'
import { operation } from '../operation.ts'
import { reads } from './operations.ts'
import { listQuerySchema, tenantParamsSchema } from './schemas.ts'

/** Objects whose lists can be exported though they have no API of their own. */
const further = ['task'] as const satisfies readonly SyncedObject[]

const exportShape = {
  // As they were made: imported in this order, they are exported in it again.
  sort_order: z.enum(['asc', 'desc']).default('asc'),
  format: z.enum(['csv']).default('csv'),
  columns: z
    .string()
    .max(2_000)
    .default('')
    .describe('Names of members, separated by commas, in the order of the columns; `all`; left out: what an import takes back.'),
  words: z
    .enum(['values', 'labels'])
    .default('values')
    .describe('`labels`: headings, choices and what references lead to by what pages call them. An import understands both.'),
  bom: z
    .enum(['true', 'false'])
    .default('true')
    .describe('Whether the file begins with a byte order mark, as spreadsheets want it.'),
} as const

/** The parts of an export's address that are no filters, beside those of a list. */
export const exportParts: ReadonlySet<string> = new Set(Object.keys(exportShape))

function exportQuerySchema(resource: Resource) {
  const { page: _page, page_size: _size, cursor: _cursor, ...shape } = listQuerySchema(resource).shape
  return z
    .object({ ...shape, ...exportShape })
    .catchall(z.string())
    .describe('Filters and order are those of the list.')
}

const fileResponse = {
  200: { description: 'The file, as `text/csv`.', headers: { 'Content-Disposition': 'The name of the file.' } },
} as const

function exportOperation(resource: Resource) {
  const { path, many } = resource
  return operation({
    ...reads,
    method: 'GET',
    path: `/api/v1/tenants/{tenant_id}/${path}/export`,
    id: `export${capitalized(path)}`,
    summary: `Export ${many} as CSV`,
    description:
      'Every one that the filters leave, sent as it is read. RFC 4180 in UTF-8; a cell that a spreadsheet would take for a formula begins with ' +
      'an apostrophe, which an import takes away again. A connection that breaks off leaves an incomplete file: there is no other sign of a failure.',
    params: tenantParamsSchema,
    query: exportQuerySchema(resource),
    responses: fileResponse,
  })
}

/** As many as are named in a body of the usual size. */
export const chosenMax = 5_000

function exportChosenOperation(resource: Resource) {
  const { path, many } = resource
  return operation({
    ...reads,
    method: 'POST',
    path: `/api/v1/tenants/{tenant_id}/${path}/export`,
    id: `exportChosen${capitalized(path)}`,
    summary: `Export chosen ${many} as CSV`,
    description:
      'Those that are named, in the order in which they were made; what is not there is left out. The file is that of the list.',
    params: tenantParamsSchema,
    body: z.strictObject({
      ids: z.array(databaseIdSchema).min(1).max(chosenMax),
      columns: exportShape.columns,
      words: exportShape.words,
      bom: z.boolean().default(true),
      deleted: z.boolean().default(false).describe('Whether those that are deleted are meant.'),
    }),
    responses: fileResponse,
  })
}

export const exportOperations = [...resources, ...further.map(recordsOf)].map((resource) => ({
  resource,
  operation: exportOperation(resource),
  chosen: exportChosenOperation(resource),
}))
