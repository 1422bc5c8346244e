import { z } from 'zod'
import { keptDays } from '../../core/limits.ts'
import {
  importDetailsSchema,
  importedSchema,
  importParamsSchema,
  importQuerySchema,
  importSettingsRequestSchema,
  importsSchema,
} from '../../contract/imports.ts'
import { operation } from '../operation.ts'

const shared = { tag: 'Imports', access: 'import', faults: 'all' } as const
const one = { ...shared, params: importParamsSchema } as const
const now = (description: string) => ({ 200: { description, schema: importedSchema } })

export const imports = {
  listImports: operation({
    ...shared,
    method: 'GET',
    path: '/api/imports',
    id: 'listImports',
    summary: 'List the imports',
    responses: { 200: { description: 'The last 50, the newest first.', schema: importsSchema } },
  }),

  createImport: operation({
    ...shared,
    method: 'POST',
    path: '/api/imports',
    id: 'createImport',
    summary: 'Upload a file to import',
    description:
      'Nothing is imported yet. A CSV file with a line of headings, up to 50 MB and 100,000 rows; UTF-8, UTF-16 or Windows-1252, separated by ' +
      `comma, semicolon, tab or bar. Its rows are kept for ${keptDays.importRows} days.`,
    query: importQuerySchema,
    rawBody: { description: 'The file.', types: ['text/csv'] },
    responses: { 201: { description: 'The import, with what its columns are likely to become.', schema: importDetailsSchema } },
    problems: ['payload_too_large', 'file_unreadable', 'too_many_imports'],
  }),

  readImport: operation({
    ...one,
    method: 'GET',
    path: '/api/imports/{importId}',
    id: 'readImport',
    summary: 'Read an import',
    responses: { 200: { description: 'The import, and the first of what is wrong.', schema: importDetailsSchema } },
    problems: ['import_not_found'],
  }),

  checkImport: operation({
    ...one,
    method: 'POST',
    path: '/api/imports/{importId}/check',
    id: 'checkImport',
    summary: 'Find out what would become of the rows',
    description: 'A dry run with these settings, in the background. No record is touched.',
    body: importSettingsRequestSchema,
    responses: now('The import, which is being checked.'),
    problems: ['import_not_found', 'import_state'],
  }),

  startImport: operation({
    ...one,
    method: 'POST',
    path: '/api/imports/{importId}/start',
    id: 'startImport',
    summary: 'Import the rows',
    description:
      'In the background, as edits of the person who calls: they are in the history, and synced like any others. A row that is refused stops no ' +
      'other. Starting it again while it runs has no further effect.',
    responses: now('The import, which is under way.'),
    problems: ['import_not_found', 'import_state'],
  }),

  stopImport: operation({
    ...one,
    method: 'POST',
    path: '/api/imports/{importId}/stop',
    id: 'stopImport',
    summary: 'Stop an import',
    description: 'What is imported stays and can be undone; the other rows are left.',
    responses: now('The import, which has ended.'),
    problems: ['import_not_found', 'import_state'],
  }),

  undoImport: operation({
    ...one,
    method: 'POST',
    path: '/api/imports/{importId}/undo',
    id: 'undoImport',
    summary: 'Take an import back',
    description:
      'In the background. Records that it made are deleted and can be restored; values that it changed become what they were, where they are still ' +
      'what the import wrote. What was changed since stays, and is listed.',
    responses: now('The import, which is being taken back.'),
    problems: ['import_not_found', 'import_state'],
  }),

  deleteImport: operation({
    ...one,
    method: 'DELETE',
    path: '/api/imports/{importId}',
    id: 'deleteImport',
    summary: 'Delete an import and its file',
    description: 'What it has imported stays, and can no longer be undone.',
    responses: { 200: { description: 'Done.', schema: z.object({ success: z.literal(true) }) } },
    problems: ['import_not_found', 'import_state'],
  }),

  exportImportProblems: operation({
    ...one,
    method: 'GET',
    path: '/api/imports/{importId}/problems',
    id: 'exportImportProblems',
    summary: 'The rows that were refused, as CSV',
    description:
      'As the file had them, with what is wrong in a last column: to be mended and imported. After an undo, what stayed.',
    responses: { 200: { description: 'The file, as `text/csv`.', headers: { 'Content-Disposition': 'The name of the file.' } } },
    problems: ['import_not_found'],
  }),
}
