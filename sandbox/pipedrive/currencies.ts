import { Hono } from 'hono'
import type { SandboxEnv } from './sandbox.ts'

const currency = (id: number, code: string, name: string, symbol: string, decimals = 2, active = true) => ({
  id,
  code,
  name,
  decimal_points: decimals,
  symbol,
  active_flag: active,
  is_custom_flag: false,
})

/** The currencies of every company, the default one first. */
export const currencies = [
  currency(44, 'EUR', 'Euro', '€'),
  currency(146, 'USD', 'US Dollar', '$'),
  currency(48, 'GBP', 'British Pound', '£'),
  currency(68, 'JPY', 'Japanese Yen', '¥', 0),
  { ...currency(201, 'CRD', 'Travel credits', 'cr', 0), is_custom_flag: true },
  currency(43, 'EEK', 'Estonian Kroon', 'kr', 2, false),
]

/** `/currencies` of the first API generation. */
export function currencyRoutes(): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  routes.get('/', (c) => c.json({ success: true, data: currencies }))
  return routes
}
