import { Hono } from 'hono'
import { accountRoutes, currencyRoutes, ownerRoutes } from './account.ts'
import { associationBatchRoutes, associationRoutes } from './association-routes.ts'
import { authenticated } from './auth.ts'
import { batchRoutes } from './batch.ts'
import { consentRoutes } from './consent.ts'
import { controlRoutes } from './control.ts'
import { failureBody, HubSpotError, notFoundFailure } from './errors.ts'
import { localOnly } from '../kit/guards.ts'
import { oauthRoutes } from './oauth.ts'
import { objectRoutes } from './objects.ts'
import { observed } from '../kit/observe.ts'
import { homeRoutes, objectPages } from './pages.ts'
import { pipelineRoutes } from './pipeline-routes.ts'
import { propertyRoutes } from './properties.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { searchRoutes } from './search.ts'
import { webhookRoutes } from './webhook-routes.ts'

const datedVersions = ['2026-03', '2026-09'] as const

/** All routes of the sandbox. Each API is mounted under its numbered path and under the date-based ones. */
export function createApp(sandbox: Sandbox): Hono<SandboxEnv> {
  // The SDK asks for /crm/v3/owners/ with and without the last slash.
  const app = new Hono<SandboxEnv>({ strict: false })
  app.onError((error, c) => {
    if (error instanceof HubSpotError) return c.json(failureBody(error.failure), error.failure.status)
    console.error('HubSpot sandbox: a request failed', error)
    return c.json({ status: 'error', message: 'internal error', correlationId: '', category: 'INTERNAL_ERROR' }, 500)
  })
  app.notFound((c) => c.json(failureBody(notFoundFailure()), 404))

  const local = localOnly<SandboxEnv>(sandbox)
  for (const path of ['/', '/uninstall', '/contacts/*', '/_sandbox/*', '/oauth/authorize']) app.use(path, local)
  app.route('/', homeRoutes(sandbox))
  app.route('/', objectPages(sandbox))
  app.route('/_sandbox', controlRoutes(sandbox))
  app.route('/oauth/authorize', consentRoutes(sandbox))

  const observe = observed<SandboxEnv>(sandbox, () =>
    failureBody({ status: 400, category: 'INTERNAL_ERROR', message: 'internal error' }),
  )
  const authenticate = authenticated(sandbox)
  app.use('/oauth/*', observe)
  app.route('/oauth', oauthRoutes(sandbox))
  for (const path of ['/crm/*', '/account-info/*', '/settings/*']) app.use(path, observe, authenticate)
  const webhookPaths = ['/webhooks/v3', '/webhooks/2026-03', '/app-webhooks/2026-09']
  for (const path of webhookPaths) {
    app.use(`${path}/*`, observe)
    app.route(path, webhookRoutes(sandbox))
  }

  const objects = [searchRoutes(sandbox), batchRoutes(sandbox), objectRoutes(sandbox)]
  app.route('/crm/v4/objects', associationRoutes(sandbox))
  app.route('/crm/v4/associations', associationBatchRoutes(sandbox))
  for (const version of datedVersions) {
    app.route(`/crm/objects/${version}`, associationRoutes(sandbox))
    app.route(`/crm/associations/${version}`, associationBatchRoutes(sandbox))
  }
  const mounts = [
    { v3: '/crm/v3/objects', dated: '/crm/objects', routes: objects },
    { v3: '/crm/v3/properties', dated: '/crm/properties', routes: [propertyRoutes(sandbox)] },
    { v3: '/crm/v3/pipelines', dated: '/crm/pipelines', routes: [pipelineRoutes(sandbox)] },
    { v3: '/settings/v3/currencies', dated: '/settings/currencies', routes: [currencyRoutes()] },
    { v3: '/crm/v3/owners', dated: '/crm/owners', routes: [ownerRoutes(sandbox)] },
    { v3: '/account-info/v3', dated: '/account-info', routes: [accountRoutes(sandbox)] },
  ]
  for (const { v3, dated, routes } of mounts) {
    for (const path of [v3, ...datedVersions.map((version) => `${dated}/${version}`)]) {
      for (const route of routes) app.route(path, route)
    }
  }
  return app
}
