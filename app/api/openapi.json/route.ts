import { openApiDocument } from '@/src/lib/http/openapi.ts'
import { description } from '@/src/lib/http/operations/description.ts'
import { operations } from '@/src/lib/http/operations/index.ts'
import { route } from '@/src/lib/http/route.ts'

/** The same for everybody and as old as the build: made once, when the app is built. */
export const dynamic = 'force-static'

export const GET = route(description.readOpenApi, async () => Response.json(openApiDocument(operations)))
