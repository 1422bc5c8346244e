import { status } from '@/src/lib/http/operations/status.ts'
import { readInput, respond, route } from '@/src/lib/http/route.ts'
import { serverHealth } from '@/src/lib/http/server-health.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = route(status.readHealth, async (request) => {
  const { query } = await readInput(status.readHealth, request, undefined)
  const health = await serverHealth()
  const isDown = health.status === 'down' || (health.status === 'degraded' && query.strict === 'true')
  return respond(status.readHealth, isDown ? 503 : 200, health)
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
