import { z } from 'zod'
import { importStates } from '../../contract/imports.ts'
import type { ImportSettings } from '../../contract/import-settings.ts'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure } from '../../core/errors.ts'
import { recordObjectSchema } from '../../objects/record-objects.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { unwrap } from '../../db/result.ts'
import { readChoices } from '../forms/choices.ts'
import { recordsOf, type Resource } from '../resources/resources.ts'
import { readRows, type UserClient } from '../rows.ts'
import { guessedSettings } from './guess.ts'
import { readTable } from './read-table.ts'
import { type StoredSettings, storedSettingsSchema } from './settings.ts'

const countsSchema = z.object({
  created: z.int().default(0),
  updated: z.int().default(0),
  unchanged: z.int().default(0),
  skipped: z.int().default(0),
  refused: z.int().default(0),
})
export type ImportCounts = z.infer<typeof countsSchema>

export const importRowSchema = z
  .object({
    id: databaseIdSchema,
    organization_id: databaseIdSchema,
    created_by: databaseIdSchema,
    object_type: recordObjectSchema,
    file_name: z.string(),
    columns: z.array(z.string()),
    settings: z.union([z.strictObject({}).transform(() => null), storedSettingsSchema]),
    state: z.enum(importStates),
    rows_total: z.number(),
    place: z.number(),
    counts: z.object({
      check: countsSchema.optional(),
      import: countsSchema.optional(),
      undo: z.object({ undone: z.int(), kept: z.int() }).optional(),
    }),
    problem: z.string().nullable(),
    created_at: z.string(),
    finished_at: z.string().nullable(),
    expires_at: z.string(),
  })
  .transform(
    ({ organization_id, created_by, object_type, file_name, rows_total, created_at, finished_at, expires_at, ...row }) => ({
      ...row,
      organizationId: organization_id,
      createdBy: created_by,
      object: object_type,
      fileName: file_name,
      rowsTotal: rows_total,
      createdAt: created_at,
      finishedAt: finished_at,
      expiresAt: expires_at,
    }),
  )
/** A file that somebody brings in, and how far that is. */
export type Import = z.output<typeof importRowSchema>

const columns =
  'id, organization_id, created_by, object_type, file_name, columns, settings, state, rows_total, place, counts, problem, created_at, finished_at, expires_at'
const shownMax = 50

/** The latest first. */
export async function importsOf(client: UserClient, organizationId: string): Promise<readonly Import[]> {
  // What the data API was given without us may be no import; it hides no other.
  const rows = await readRows(
    z.array(z.unknown()),
    client
      .from('imports')
      .select(columns)
      .eq('organization_id', organizationId)
      .neq('state', 'reading')
      .order('created_at', { ascending: false })
      .order('id')
      .limit(shownMax),
  )
  return rows.flatMap((row) => importRowSchema.safeParse(row).data ?? [])
}

/** Null: the organisation has none, or the person may not see it. */
export async function importById(client: UserClient, organizationId: string, id: string): Promise<Import | null> {
  const [found] = await readRows(
    z.array(importRowSchema),
    client.from('imports').select(columns).eq('organization_id', organizationId).eq('id', id),
  )
  return found ?? null
}

/** @throws Failure `import_not_found` */
export async function requireImport(client: UserClient, organizationId: string, id: string): Promise<Import> {
  const found = await importById(client, organizationId, id)
  if (found) return found
  throw new Failure({ kind: 'invalid', code: 'import_not_found', message: 'There is no such import.' })
}

const rowsPerInsert = 1_000

/**
 * Takes a file in: its rows are stored, to be looked at and imported. Of a file that cannot be read nothing stays.
 * @throws Failure `file_unreadable`
 */
export async function takeIn(
  client: UserClient,
  organizationId: string,
  { object, fileName, bytes }: { readonly object: RecordObject; readonly fileName: string; readonly bytes: Uint8Array },
): Promise<Import> {
  const { columns: headings, pieces } = await readTable(bytes, rowsPerInsert)
  const { id } = await readRows(
    z.object({ id: databaseIdSchema }),
    client
      .from('imports')
      .insert({ organization_id: organizationId, object_type: object, file_name: fileName, columns: [...headings] })
      .select('id')
      .single(),
  )
  try {
    let n = 0
    for await (const rows of pieces) {
      const stored = rows.map((cells) => {
        n += 1
        return { import_id: id, organization_id: organizationId, row_number: n, cells: [...cells] }
      })
      unwrap(await client.from('import_rows').insert(stored))
    }
    if (n === 0) {
      throw new Failure({
        kind: 'invalid',
        code: 'file_unreadable',
        message: 'The file has headings and no rows.',
        field: 'file',
      })
    }
    await decide(client, id, 'close')
  } catch (thrown) {
    await client.from('imports').delete().eq('id', id)
    throw thrown
  }
  return requireImport(client, organizationId, id)
}

export type Step = 'close' | 'check' | 'start' | 'stop' | 'undo'

/** @throws Failure `import_state` where that is not possible now */
export async function decide(client: UserClient, id: string, step: Step, settings?: StoredSettings): Promise<void> {
  z.string().parse(
    unwrap(
      await client.rpc('import_decide', {
        p_import: id,
        p_step: step,
        ...(settings === undefined ? {} : { p_settings: settings }),
      }),
    ),
  )
}

/** Settings with what the organisation's stages and members are called, as files may write them. */
export async function withWords(
  client: UserClient,
  organizationId: string,
  resource: Resource,
  settings: ImportSettings,
): Promise<StoredSettings> {
  const choices = [...(await readChoices(client, organizationId, resource.object)).values()]
  const emails = await readRows(
    z.array(z.object({ user_id: databaseIdSchema, email: z.string() })),
    client.rpc('team_members', { p_organization: organizationId }),
  )
  const wordsOf = (kind: 'stage' | 'member') =>
    Object.fromEntries([
      ...choices.flatMap(({ id, object, title }) =>
        object === kind ? [[title.toLowerCase(), id] as const, [id.toLowerCase(), id] as const] : [],
      ),
      ...(kind === 'member' ? emails.map(({ user_id: id, email }) => [email.toLowerCase(), id] as const) : []),
    ])
  return {
    ...settings,
    words: Object.fromEntries(
      resource.members.flatMap(({ name, kind }) => (kind === 'stage' || kind === 'member' ? [[name, wordsOf(kind)]] : [])),
    ),
  }
}

const sampledRows = 100
const samplesShown = 3

/** The first rows of a file, and what its columns are likely to become. */
export async function looksLike(client: UserClient, { id, object, columns: headings }: Import) {
  const rows = await readRows(
    z.array(z.object({ cells: z.array(z.string()) })),
    client.from('import_rows').select('cells').eq('import_id', id).order('row_number').limit(sampledRows),
  )
  const samples = rows.map(({ cells }) => cells)
  return {
    suggestion: guessedSettings(recordsOf(object), headings, samples),
    samples: headings.map((_heading, index) =>
      samples.flatMap((cells) => (cells[index]?.trim() ? [cells[index]] : [])).slice(0, samplesShown),
    ),
  }
}

/** Deletes an import with its rows; what it has imported stays. @throws Failure `import_state` while it is under way */
export async function deleteImport(client: UserClient, { id }: Import): Promise<void> {
  const gone = await readRows(
    z.array(z.object({ id: databaseIdSchema })),
    client.from('imports').delete().eq('id', id).select('id'),
  )
  if (gone.length > 0) return
  throw new Failure({
    kind: 'invalid',
    code: 'import_state',
    message: 'This import is under way. Stop it first, or wait for its end.',
  })
}
