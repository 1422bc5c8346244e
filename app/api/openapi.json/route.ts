import { openApiDocument } from '@/src/lib/http/openapi.ts'
import { description } from '@/src/lib/http/operations/description.ts'
import { operations } from '@/src/lib/http/operations/index.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'
import { route } from '@/src/lib/http/route.ts'

/** Static: generated once, when the app is built. */
export const dynamic = 'force-static'

/** For a year, as what is static is kept by default, a cache would show the document of the version before an upgrade. */
const headers = { 'cache-control': 'public, max-age=0, must-revalidate' }

export const GET = route(description.readOpenApi, async () => Response.json(openApiDocument(operations), { headers }))

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
