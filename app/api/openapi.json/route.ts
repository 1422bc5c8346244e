import { openApiDocument } from '@/src/lib/http/openapi.ts'
import { description } from '@/src/lib/http/operations/description.ts'
import { operations } from '@/src/lib/http/operations/index.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'
import { route } from '@/src/lib/http/route.ts'

/** For a year, a cache would show the document of the version before an upgrade. */
const headers = { 'cache-control': 'public, max-age=0, must-revalidate', 'content-type': 'application/json' }

/** Written once in each process, when it is first asked for: that takes a second, and anybody may ask. */
let text: string | undefined

export const GET = route(description.readOpenApi, async () => {
  text ??= JSON.stringify(openApiDocument(operations))
  return new Response(text, { headers })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
