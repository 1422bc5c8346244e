import { Hono } from 'hono'
import { companyCurrency, currencyCodes, exchangeRates } from './currencies.ts'
import { HubSpotError, notFoundFailure } from './errors.ts'
import { everyOwner } from './owners.ts'
import { booleanQuery, integerQuery, requireScope } from './requests.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

const times = { createdAt: '2024-02-01T09:00:00.000Z', updatedAt: '2025-06-12T14:30:00.000Z' }

/** Owners are the portal's users: the same few in each. Mounted under each version's path. */
export function ownerRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const scope = 'crm.objects.owners.read'

  routes.get('/', (c) => {
    requireScope(c.get('caller'), scope)
    const limit = Math.min(integerQuery(c, 'limit', { min: 1, max: 500, otherwise: 100 }), sandbox.settings().ownerPageMax)
    const after = integerQuery(c, 'after', { min: 0, max: Number.MAX_SAFE_INTEGER, otherwise: 0 })
    const email = c.req.query('email')?.toLowerCase()
    const archived = booleanQuery(c, 'archived')
    const matching = everyOwner.filter(
      (each) =>
        each.archived === archived && Number(each.id) > after && (email === undefined || each.email.toLowerCase() === email),
    )
    const results = matching.slice(0, limit)
    const last = matching.length > limit ? results.at(-1)?.id : undefined
    if (last === undefined) return c.json({ results })
    return c.json({
      results,
      paging: { next: { after: last, link: `${sandbox.publicUrl}${c.req.path}?after=${last}&limit=${limit}` } },
    })
  })

  routes.get('/:id', (c) => {
    requireScope(c.get('caller'), scope)
    const key = c.req.query('idProperty') === 'userId' ? 'userId' : 'id'
    const found = everyOwner.find(
      (each) => String(each[key]) === c.req.param('id') && each.archived === booleanQuery(c, 'archived'),
    )
    if (found === undefined) throw new HubSpotError(notFoundFailure())
    return c.json(found)
  })

  return routes
}

/** The portal's currencies. Mounted under each version's path. */
export function currencyRoutes(): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  routes.use('*', (c, next) => {
    requireScope(c.get('caller'), 'settings.currencies.read')
    return next()
  })
  routes.get('/company-currency', (c) => c.json({ currencyCode: companyCurrency, ...times }))
  routes.get('/exchange-rates/current', (c) =>
    c.json({
      results: currencyCodes
        .filter((code) => code !== companyCurrency)
        .map((code, index) => ({
          id: String(9001 + index),
          fromCurrencyCode: code,
          toCurrencyCode: companyCurrency,
          conversionRate: exchangeRates[code],
          effectiveAt: times.createdAt,
          visibleInUI: true,
          ...times,
        })),
    }),
  )
  return routes
}

/** `GET …/details`: which portal a token belongs to. */
export function accountRoutes(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  routes.get('/details', (c) =>
    c.json({
      portalId: c.get('caller').portalId,
      accountType: 'DEVELOPER_TEST',
      timeZone: 'UTC',
      companyCurrency,
      additionalCurrencies: currencyCodes.filter((code) => code !== companyCurrency),
      utcOffset: '+00:00',
      utcOffsetMilliseconds: 0,
      uiDomain: new URL(sandbox.publicUrl).host,
      dataHostingLocation: 'na1',
    }),
  )
  return routes
}
