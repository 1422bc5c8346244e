import { existsSync, globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'

export const supabaseDir = resolve(import.meta.dirname, '../../supabase')
export const migrationsDir = join(supabaseDir, 'migrations')

/**
 * The files of supabase/schemas in the order in which config.toml's schema_paths has them applied, each once.
 * @throws Error when a pattern matches nothing or a file is matched by none.
 */
export async function schemaFiles(): Promise<readonly string[]> {
  const [, list] = /^schema_paths = (\[[^\]]*\])/m.exec(await readFile(join(supabaseDir, 'config.toml'), 'utf8')) ?? []
  if (list === undefined) throw new Error('supabase/config.toml has no schema_paths.')
  const patterns = z.array(z.string()).parse(JSON.parse(list.replace(/,\s*\]/, ']')))
  const files = new Set<string>()
  for (const pattern of patterns) {
    const matched = globSync(pattern, { cwd: supabaseDir }).sort()
    if (matched.length === 0) throw new Error(`No file matches ${pattern} of schema_paths in supabase/config.toml.`)
    for (const file of matched) files.add(join(file))
  }
  const left = globSync('schemas/**/*.sql', { cwd: supabaseDir }).filter((file) => !files.has(file))
  if (left.length > 0) throw new Error(`schema_paths in supabase/config.toml leaves out ${left.join(', ')}.`)
  return [...files]
}

/** What a migration does before it brings a database up to supabase/schemas: written by hand, in a file of the migration's name; mostly nothing. */
export async function moves(migration: string): Promise<string> {
  const file = join(supabaseDir, 'moves', migration.replace(/^\d+_/, ''))
  return existsSync(file) ? await readFile(file, 'utf8') : ''
}

/** The migration with what needs pgvector, which not every PostgreSQL server has: supabase/schemas/vectors as it stands there. */
export const vectorsMigration = '20261129000001_knowledge_vectors.sql'

/** All of supabase/schemas as one script; `without` vectors what a server without pgvector takes, `only` the rest. */
export async function schemaScript(vectors: 'with' | 'without' | 'only'): Promise<string> {
  const files = (await schemaFiles()).filter((file) => vectors === 'with' || file.includes('vectors') === (vectors === 'only'))
  const parts = await Promise.all(
    files.map(async (file) => `-- ${file}\n\n${(await readFile(join(supabaseDir, file), 'utf8')).trim()}\n`),
  )
  return `${parts.join('\n')}\nreset check_function_bodies;\n`
}
