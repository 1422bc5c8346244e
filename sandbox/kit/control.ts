import { type Context, type Env, Hono } from 'hono'
import { z } from 'zod'
import type { CommonSettings, OnNode, SandboxCore } from './core.ts'
import { faultSchema } from './faults.ts'

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string }

/** The JSON body of a control request, or a message that says what is wrong with it. */
export async function parseBody<T, E extends Env>(c: Context<E>, schema: z.ZodType<T>): Promise<Parsed<T>> {
  let json: unknown
  try {
    json = await c.req.json()
  } catch {
    return { ok: false, message: 'The body must be JSON.' }
  }
  const parsed = schema.safeParse(json)
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, message: z.prettifyError(parsed.error) }
}

/** Seeding options of every sandbox; spread them beside the account's. */
export const seedShape = {
  count: z.number().int().min(0).max(1_000_000),
  seed: z.number().int().default(1),
  /** How many companies the people work for; without it, the few of the demo. */
  companies: z.number().int().min(1).max(100_000).optional(),
  /** How many deals the people and companies have. */
  deals: z.number().int().min(0).max(100_000).default(0),
  /** How many tasks, and how many notes, are about those deals and people. */
  tasks: z.number().int().min(0).max(100_000).default(0),
  notes: z.number().int().min(0).max(100_000).default(0),
  /** Empty the account first. */
  replace: z.boolean().default(false),
}

/** The controls that every sandbox has: its settings, the pending faults, and the requests so far. */
export function controls<E extends OnNode, Settings extends CommonSettings>(
  sandbox: SandboxCore<Settings>,
  settingsSchema: z.ZodObject<z.ZodRawShape> & z.ZodType<Settings>,
): Hono<E> {
  const routes = new Hono<E>()

  routes.get('/config', (c) => c.json(sandbox.settings()))
  routes.post('/config', async (c) => {
    const change = await parseBody(c, settingsSchema.partial().strict())
    if (!change.ok) return c.json({ message: change.message }, 400)
    sandbox.changeSettings(change.value as Partial<Settings>)
    return c.json(sandbox.settings())
  })

  routes.get('/faults', (c) => c.json({ waiting: sandbox.faults.list(), held: sandbox.faults.held() }))
  routes.post('/faults', async (c) => {
    const fault = await parseBody(c, faultSchema)
    if (!fault.ok) return c.json({ message: fault.message }, 400)
    sandbox.faults.add(fault.value)
    return c.json({ waiting: sandbox.faults.list() }, 201)
  })
  routes.post('/faults/release', (c) => {
    sandbox.faults.release()
    return c.body(null, 204)
  })
  routes.delete('/faults', (c) => {
    sandbox.faults.clear()
    return c.body(null, 204)
  })

  routes.get('/requests', (c) => c.json(sandbox.requestLog.summary()))
  routes.delete('/requests', (c) => {
    sandbox.requestLog.reset()
    return c.body(null, 204)
  })

  return routes
}
