import { engine } from '@/src/lib/crm/engine.ts'
import { readServiceHealth } from '@/src/lib/db/service-health.ts'
import { createHealthReader } from '@/src/lib/http/health.ts'
import { status } from '@/src/lib/http/operations/status.ts'
import { readInput, respond, route } from '@/src/lib/http/route.ts'

const readHealth = createHealthReader(async () => readServiceHealth(engine().db), Date.now)

export const GET = route(status.readHealth, async (request) => {
  const { query } = await readInput(status.readHealth, request, undefined)
  const health = await readHealth()
  const isDown = health.status === 'down' || (health.status === 'degraded' && query.strict === 'true')
  return respond(status.readHealth, isDown ? 503 : 200, health)
})
