import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { openApiDocument } from '../src/lib/http/openapi.ts'
import { operations } from '../src/lib/http/operations/index.ts'

/** Writes docs/openapi.json from the operations that the routes parse with. */
const file = resolve(import.meta.dirname, '../docs/openapi.json')
await writeFile(file, `${JSON.stringify(openApiDocument(operations), null, 2)}\n`)
console.log(`Written: ${file}`)
