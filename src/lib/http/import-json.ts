import type { z } from 'zod'
import { type Import, looksLike } from '../records/imports/imports.ts'
import { problemRows } from '../records/imports/problems.ts'
import type { UserClient } from '../records/rows.ts'
import type { importDetailsSchema, importSchema } from '../contract/imports.ts'

const problemsShown = 20

/** An import as answers have it. */
export function importJson(of: Import): z.output<typeof importSchema> {
  const { words: _words, ...settings } = of.settings ?? { words: {} }
  return {
    id: of.id,
    object: of.object,
    file_name: of.fileName,
    columns: of.columns,
    settings: 'columns' in settings ? settings : null,
    state: of.state,
    rows: of.rowsTotal,
    place: of.place,
    counts: of.counts,
    problem: of.problem,
    created_by: of.createdBy,
    created_at: of.createdAt,
    finished_at: of.finishedAt,
    expires_at: of.expiresAt,
  }
}

export async function importDetails(client: UserClient, of: Import): Promise<z.output<typeof importDetailsSchema>> {
  const outcome = of.state === 'undone' ? 'kept' : 'refused'
  const [{ suggestion, samples }, problems] = await Promise.all([
    looksLike(client, of),
    problemRows(client, of, outcome, null, problemsShown),
  ])
  return {
    import: importJson(of),
    suggestion,
    samples: samples.map((each) => [...each]),
    problems: problems.map(({ row, problems: told }) => ({ row, problems: [...told] })),
  }
}
