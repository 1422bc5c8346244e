import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { generateTypescript, sortGeneratorMetadata } from '@supabase/postgrest-typegen/generation'
import { introspect } from '@supabase/postgrest-typegen/introspection'

const root = resolve(import.meta.dirname, '../..')
export const databaseTypesFile = resolve(root, 'src/lib/db/database.types.ts')

/** The text of database.types.ts for the public schema of this database. */
export async function databaseTypes(database: PGlite): Promise<string> {
  const metadata = await introspect({ query: (sql) => database.query(sql) }, { includedSchemas: ['public'] })
  const generated = await generateTypescript(sortGeneratorMetadata(metadata), { format: (code) => Promise.resolve(code) })
  // Only what clients are typed with; the helper types that follow it have no use here.
  const [types = ''] = generated.split(/^type DatabaseWithoutInternals/m)
  return formatted(`// Generated from supabase/migrations by \`npm run db:build\`.\n${readOnlyJson(asArgumentsAreTaken(types))}`)
}

/** What the generator does not express: an SQL function takes null for any argument, read-only arrays, and as jsonb whatever has a JSON. */
function asArgumentsAreTaken(types: string): string {
  const taken = (type: string) => (type === 'Json' ? 'unknown' : `${type.endsWith('[]') ? 'readonly ' : ''}${type} | null`)
  return types.replaceAll(/\bArgs: \{([^{}]*)\}/g, (_, names: string) => {
    return `Args: {${names.replaceAll(/("?\w+"?\??:)([^;,\n]+)/g, (__, name: string, type: string) => `${name} ${taken(type.trim())}`)}}`
  })
}

/** Values that are only sent may be read-only. */
function readOnlyJson(types: string): string {
  return types
    .replace('{ [key: string]: Json | undefined }', '{ readonly [key: string]: Json | undefined }')
    .replace('| Json[]', '| readonly Json[]')
}

function formatted(code: string): Promise<string> {
  return new Promise((done, failed) => {
    const child = execFile(
      resolve(root, 'node_modules/.bin/biome'),
      ['format', '--stdin-file-path=database.types.ts'],
      { cwd: root, shell: process.platform === 'win32' },
      (error, stdout, stderr) => (error === null ? done(stdout) : failed(new Error(`Biome refused the types: ${stderr}`))),
    )
    child.stdin?.end(code)
  })
}
