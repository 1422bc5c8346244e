import { z } from 'zod'
import { isSyncedObject, specOf } from '../../crm/domain/objects.ts'
import { unwrap } from '../../db/result.ts'
import type { ServiceClient } from '../../db/service-client.ts'
import { recordsOf } from '../resources/resources.ts'
import { importRowSchema } from './imports.ts'
import { planRow, type PlannedRow } from './plan-row.ts'
import { resolverOf } from './resolve.ts'
import { settingsFaults } from './settings.ts'

type Entered = { readonly ref: string; readonly email: string | null; readonly phone: string | null }
/** What the work on an import needs. */
export type Importing = {
  readonly db: ServiceClient
  readonly now: () => number
  /** Which of these people, by their refs, have asked to be forgotten. */
  readonly erasedAmong: (organizationId: string, entered: readonly Entered[]) => Promise<ReadonlySet<string>>
}

const rowsPerBatch = 500
const undoneRowsPerBatch = 500

const loadedSchema = z
  .object({
    import: importRowSchema,
    rows: z.array(z.object({ n: z.number(), cells: z.array(z.string()) })),
  })
  .nullable()
type Loaded = NonNullable<z.output<typeof loadedSchema>>

/**
 * Goes on with an import from wherever it is, batch by batch, each in one transaction with how far it is: it may be killed at any point, and
 * done by several at once. @returns whether there is more to do than the time was enough for
 */
export async function continueImport(
  importing: Importing,
  importId: string,
  deadline: number,
): Promise<'finished' | 'out_of_time'> {
  for (;;) {
    const { data: loaded } = loadedSchema.safeParse(
      unwrap(await importing.db.rpc('import_load', { p_import: importId, p_limit: rowsPerBatch })),
    )
    if (loaded === undefined) return giveUp(importing, importId)
    switch (loaded?.import.state) {
      case 'checking':
      case 'importing':
        if (!isPossible(loaded.import)) return giveUp(importing, importId)
        await apply(importing, loaded)
        break
      case 'undoing':
        unwrap(await importing.db.rpc('import_undo', { p_import: importId, p_limit: undoneRowsPerBatch }))
        break
      case undefined:
      case 'reading':
      case 'read':
      case 'checked':
      case 'done':
      case 'undone':
      case 'failed':
        return 'finished'
    }
    if (importing.now() >= deadline) return 'out_of_time'
  }
}

/** Whether its settings are some that the app would have stored: who imports may write others past it, by the data API. */
function isPossible({ object, settings, columns }: Loaded['import']): boolean {
  return settings !== null && settingsFaults(recordsOf(object), columns.length, settings).length === 0
}

/** An import that can never go on ends, so that its owner can delete it. */
async function giveUp({ db }: Importing, importId: string): Promise<'finished'> {
  unwrap(await db.from('imports').update({ state: 'failed', problem: 'impossible' }).eq('id', importId).select('id'))
  return 'finished'
}

async function apply(importing: Importing, { import: { id, organizationId, object, settings, state, place }, rows }: Loaded) {
  if (settings === null) throw new TypeError('An import has settings from its check on.')
  const resource = recordsOf(object)
  const resolve = await resolverOf(importing.db, organizationId, resource, settings, rows)
  const planned = rows.map((row) => planRow(resource, settings, row, resolve))
  const asked =
    isSyncedObject(object) && specOf(object).isPerson ? await withoutErased(importing, organizationId, planned) : planned
  unwrap(
    await importing.db.rpc('import_apply', {
      p_import: id,
      p_state: state,
      p_place: place,
      p_rows: asked.map((row) => ({ ...row })),
    }),
  )
}

/** The rows, with those refused that would bring somebody back who asked to be forgotten. */
async function withoutErased(
  importing: Importing,
  organizationId: string,
  rows: readonly PlannedRow[],
): Promise<readonly PlannedRow[]> {
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  const erased = await importing.erasedAmong(
    organizationId,
    rows.map(({ n, values }) => ({ ref: String(n), email: text(values['email']), phone: text(values['phone']) })),
  )
  const message = 'This person was erased on request. If they have come back, somebody who may say so adds them by hand.'
  return rows.map((row) =>
    erased.has(String(row.n)) ? { ...row, problems: [...row.problems, { field: 'email', message }] } : row,
  )
}
