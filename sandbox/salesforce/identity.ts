import { type Context, Hono } from 'hono'
import { adminNumber, bearerOf, callerOf, identityUrlOf, instanceUrlOf } from './auth.ts'
import { findOrg, orgIdOf, orgSeeds } from './credentials.ts'
import { id18 } from './ids.ts'
import type { Caller, Sandbox, SandboxEnv } from './sandbox.ts'

const photo = 'https://example.com/photo'

function userOf(org: number) {
  const seed = orgSeeds.find(({ number }) => number === org)
  const domain = seed?.domain ?? 'org.example'
  return {
    username: `admin@${domain}`,
    name: 'Mara Lindqvist',
    firstName: 'Mara',
    lastName: 'Lindqvist',
    email: `mara@${domain}`,
  }
}

function urlsOf(sandbox: Sandbox, org: number, userId: string): Record<string, string> {
  const base = instanceUrlOf(sandbox)
  const rest = `${base}/services/data/v{version}`
  return {
    enterprise: `${base}/services/Soap/c/{version}/${orgIdOf(org)}`,
    metadata: `${base}/services/Soap/m/{version}/${orgIdOf(org)}`,
    partner: `${base}/services/Soap/u/{version}/${orgIdOf(org)}`,
    rest: `${rest}/`,
    sobjects: `${rest}/sobjects/`,
    search: `${rest}/search/`,
    query: `${rest}/query/`,
    profile: `${base}/${userId}`,
  }
}

/** The session's identity, at the address in the token response. A session may come as `oauth_token` in the query. */
export function identityRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.get('/:org/:user', (c) => {
    let caller: Caller
    try {
      caller = callerOf(sandbox, bearerOf(c) ?? c.req.query('oauth_token'))
    } catch {
      return c.text('Bad_OAuth_Token', 403)
    }
    const org = findOrg(c.req.param('org'))
    const userId = id18('005', adminNumber)
    if (org?.number !== caller.org || c.req.param('user').slice(0, 15) !== userId.slice(0, 15)) return c.text('Wrong_Org', 403)
    const user = userOf(caller.org)
    return c.json({
      id: identityUrlOf(sandbox, caller.org, userId),
      asserted_user: true,
      user_id: userId,
      organization_id: orgIdOf(caller.org),
      username: user.username,
      nick_name: 'mara',
      display_name: user.name,
      email: user.email,
      email_verified: true,
      first_name: user.firstName,
      last_name: user.lastName,
      timezone: 'UTC',
      photos: { picture: `${photo}/F`, thumbnail: `${photo}/T` },
      urls: urlsOf(sandbox, caller.org, userId),
      active: true,
      user_type: 'STANDARD',
      language: 'en_US',
      locale: 'en_US',
      utcOffset: 0,
      is_app_installed: true,
    })
  })

  return routes
}

/** `/services/oauth2/userinfo`: the same in OpenID's words. */
export function userInfo(sandbox: Sandbox, c: Context<SandboxEnv>): Response {
  let caller: Caller
  try {
    caller = callerOf(sandbox, bearerOf(c))
  } catch {
    return c.text('Bad_OAuth_Token', 403)
  }
  const userId = id18('005', adminNumber)
  const user = userOf(caller.org)
  return c.json({
    sub: identityUrlOf(sandbox, caller.org, userId),
    user_id: userId,
    organization_id: orgIdOf(caller.org),
    preferred_username: user.username,
    nickname: 'mara',
    name: user.name,
    given_name: user.firstName,
    family_name: user.lastName,
    email: user.email,
    email_verified: true,
    zoneinfo: 'UTC',
    locale: 'en_US',
    language: 'en_US',
    user_type: 'STANDARD',
    active: true,
    is_app_installed: true,
    urls: urlsOf(sandbox, caller.org, userId),
  })
}
