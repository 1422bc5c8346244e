import { Hono, type MiddlewareHandler } from 'hono'
import { localOnly } from '../kit/guards.ts'
import { observed } from '../kit/observe.ts'
import { authenticated } from './auth.ts'
import { bulkIngestRoutes } from './bulk-ingest.ts'
import { bulkQueryRoutes } from './bulk-query.ts'
import { collectionReadRoutes } from './collection-reads.ts'
import { collectionRoutes } from './collections.ts'
import { compositeRoutes } from './composite.ts'
import { consentRoutes } from './consent.ts'
import { controlRoutes } from './control.ts'
import { describeRoutes } from './describe.ts'
import { errorOfStatus, failureBody, notFound, oauthErrorOfStatus, SalesforceError } from './errors.ts'
import { identityRoutes, userInfo } from './identity.ts'
import { oauthRoutes } from './oauth.ts'
import { objectPages, shortPath } from './object-pages.ts'
import { outboundPage, outboundPath } from './outbound-page.ts'
import { homeRoutes } from './pages.ts'
import { queryRoutes } from './query.ts'
import { replicationRoutes } from './replication.ts'
import { rowRoutes } from './rows.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'
import { soapFault, soapRoutes } from './soap.ts'

const uriBytesMax = 16_384

/** API versions that answer; releases come three times a year. */
const releases: readonly (readonly [version: number, label: string])[] = [
  [60, "Spring '24"],
  [61, "Summer '24"],
  [62, "Winter '25"],
  [63, "Spring '25"],
  [64, "Summer '25"],
  [65, "Winter '26"],
  [66, "Spring '26"],
  [67, "Summer '26"],
  [68, "Winter '27"],
]
const retiredMax = 30

/** Takes the API version from the path, and refuses one that is retired or unknown. */
const versioned: MiddlewareHandler<SandboxEnv> = async (c, next) => {
  const version = c.req.param('version') ?? ''
  const number = Number(/^v(\d{1,3})\.0$/.exec(version)?.[1])
  if (number <= retiredMax) throw new SalesforceError(410, 'UNSUPPORTED_API_VERSION', `API version ${version} is retired`)
  if (!releases.some(([known]) => known === number)) throw notFound()
  c.set('version', version)
  return next()
}

/** All routes of the sandbox. */
export function createApp(sandbox: Sandbox): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>({ strict: false })
  app.onError((error, c) => {
    if (error instanceof SalesforceError) return c.json(failureBody(error), error.status)
    console.error('Salesforce sandbox: a request failed', error)
    return c.json(errorOfStatus(500), 500)
  })
  app.notFound((c) => c.json(failureBody(notFound()), 404))
  app.use(async (c, next) => {
    if ((c.env.incoming.url ?? '').length > uriBytesMax) return c.text('URI Too Long', 414)
    return next()
  })

  const local = localOnly<SandboxEnv>(sandbox)
  const pagePaths = ['/', '/revoke', '/setup/*', '/orgs/*', '/lightning/*', '/_sandbox/*', '/services/oauth2/authorize']
  for (const path of [...pagePaths, shortPath]) app.use(path, local)
  app.route('/', homeRoutes(sandbox))
  app.route('/_sandbox', controlRoutes(sandbox))
  app.route(outboundPath, outboundPage(sandbox))
  app.route('/services/oauth2/authorize', consentRoutes(sandbox))

  for (const path of ['token', 'revoke']) app.use(`/services/oauth2/${path}`, observed<SandboxEnv>(sandbox, oauthErrorOfStatus))
  for (const path of ['/services/oauth2/userinfo', '/services/data/*', '/id/*'])
    app.use(path, observed<SandboxEnv>(sandbox, errorOfStatus))
  app.use(
    '/services/Soap/*',
    observed<SandboxEnv>(sandbox, () => soapFault('UNKNOWN_EXCEPTION', 'An unexpected error occurred')),
  )
  app.route('/services/Soap/u', soapRoutes(sandbox))
  app.route('/services/oauth2', oauthRoutes(sandbox))
  app.get('/services/oauth2/userinfo', (c) => userInfo(sandbox, c))
  app.route('/id', identityRoutes(sandbox))
  app.get('/services/data', (c) =>
    c.json(releases.map(([version, label]) => ({ label, url: `/services/data/v${version}.0`, version: `${version}.0` }))),
  )
  app.use('/services/data/:version/*', versioned, authenticated(sandbox))
  const apis = [
    describeRoutes(sandbox),
    replicationRoutes(sandbox),
    queryRoutes(sandbox),
    collectionRoutes(sandbox),
    collectionReadRoutes(sandbox),
    bulkQueryRoutes(sandbox),
    bulkIngestRoutes(sandbox),
    rowRoutes(sandbox),
  ]
  for (const api of [...apis, compositeRoutes(sandbox, apis)]) app.route('/services/data/:version', api)
  app.route('/', objectPages(sandbox))
  return app
}
