import { serverHealth } from '@/src/lib/http/server-health.ts'
import { status } from '@/src/lib/http/operations/status.ts'
import { respond, route } from '@/src/lib/http/route.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = route(status.readHealthShort, async () => {
  const health = await serverHealth()
  return respond(status.readHealthShort, health.status === 'down' ? 503 : 200, health)
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
