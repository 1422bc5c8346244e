import { Hono } from 'hono'
import { localOnly } from '../kit/guards.ts'
import { observed } from '../kit/observe.ts'
import { authenticated } from './auth.ts'
import { changelogRoutes } from './changelog.ts'
import { consentRoutes } from './consent.ts'
import { controlRoutes } from './control.ts'
import { bodyOfStatus, PipedriveError, refusalBody } from './errors.ts'
import { fieldRoutes } from './field-routes.ts'
import { dealMergeRoutes, organizationMergeRoutes, personMergeRoutes } from './merge.ts'
import { oauthRoutes } from './oauth.ts'
import { organizationRoutes } from './organizations.ts'
import { currencyRoutes } from './currencies.ts'
import { dealRoutes } from './deals.ts'
import { activityRoutes } from './activities.ts'
import { activityTypeRoutes } from './activity-types.ts'
import { itemSearchRoutes } from './item-search.ts'
import { homeRoutes, objectPages, objectPaths } from './pages.ts'
import { participantRoutes } from './participants.ts'
import { pipelineRoutes, stageRoutes } from './pipeline-routes.ts'
import { noteRoutes } from './notes.ts'
import { personRoutes } from './persons.ts'
import { recentsRoutes } from './recents.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { searchRoutes } from './search.ts'
import { userRoutes } from './users.ts'
import { webhookRoutes } from './webhook-routes.ts'

/** All routes of the sandbox. API v1 has two addresses, because the SDK uses both. */
export function createApp(sandbox: Sandbox): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>({ strict: false })
  app.onError((error, c) => {
    if (error instanceof PipedriveError) return c.json(refusalBody(error.refusal), error.refusal.status)
    console.error('Pipedrive sandbox: a request failed', error)
    return c.json(bodyOfStatus(500), 500)
  })
  app.notFound((c) => c.json(refusalBody({ error: 'Unknown method' }), 404))

  const local = localOnly<SandboxEnv>(sandbox)
  for (const path of ['/', '/uninstall', ...objectPaths, '/_sandbox/*', '/oauth/authorize']) app.use(path, local)
  app.route('/', homeRoutes(sandbox))
  app.route('/', objectPages(sandbox))
  app.route('/_sandbox', controlRoutes(sandbox))
  app.route('/oauth/authorize', consentRoutes(sandbox))

  const observe = observed<SandboxEnv>(sandbox, bodyOfStatus)
  app.use('/oauth/*', observe)
  app.route('/oauth', oauthRoutes(sandbox))
  const authenticate = authenticated(sandbox)
  for (const path of ['/api/*', '/v1/*']) app.use(path, observe, authenticate)

  app.route('/api/v2', searchRoutes(sandbox))
  app.route('/api/v2/persons', personRoutes(sandbox))
  app.route('/api/v2/organizations', organizationRoutes(sandbox))
  app.route('/api/v2/deals', dealRoutes(sandbox))
  app.route('/api/v2/pipelines', pipelineRoutes(sandbox))
  app.route('/api/v2/stages', stageRoutes(sandbox))
  app.route('/api/v2/activities', activityRoutes(sandbox))
  app.route('/api/v2/itemSearch', itemSearchRoutes(sandbox))
  app.route('/api/v2/personFields', fieldRoutes(sandbox, 'person'))
  app.route('/api/v2/organizationFields', fieldRoutes(sandbox, 'organization'))
  app.route('/api/v2/dealFields', fieldRoutes(sandbox, 'deal'))
  app.route('/api/v2/activityFields', fieldRoutes(sandbox, 'activity'))
  for (const path of ['/api/v1', '/v1']) {
    app.route(`${path}/users`, userRoutes())
    app.route(`${path}/recents`, recentsRoutes(sandbox))
    app.route(`${path}/persons`, personMergeRoutes(sandbox))
    app.route(`${path}/organizations`, organizationMergeRoutes(sandbox))
    app.route(`${path}/deals`, dealMergeRoutes(sandbox))
    app.route(`${path}/deals`, participantRoutes(sandbox))
    app.route(`${path}/notes`, noteRoutes(sandbox))
    app.route(`${path}/activityTypes`, activityTypeRoutes())
    app.route(`${path}/currencies`, currencyRoutes())
    for (const store of [sandbox.persons, sandbox.organizations, sandbox.deals])
      app.route(`${path}/${store.entity}s`, changelogRoutes(sandbox, store))
    app.route(`${path}/webhooks`, webhookRoutes(sandbox))
  }
  return app
}
