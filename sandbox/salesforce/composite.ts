import { setTimeout as sleep } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { drop, faultResponse } from '../kit/observe.ts'
import { errorOfStatus, failureBody, notFound, SalesforceError } from './errors.ts'
import { readBody } from './requests.ts'
import type { Caller, Sandbox, SandboxEnv } from './sandbox.ts'

const subrequestsMax = 25
const collectionsAndQueriesMax = 5

const subrequestSchema = z.object({
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']),
  url: z.string().regex(/^\/services\/data\/v\d+\.\d\//, 'is no path below the API version'),
  referenceId: z.string().regex(/^[A-Za-z0-9_]+$/),
  body: z.unknown().optional(),
  httpHeaders: z.record(z.string(), z.string()).default({}),
})
const compositeSchema = z.object({
  allOrNone: z.boolean().default(false),
  collateSubrequests: z.boolean().default(false),
  compositeRequest: z.array(subrequestSchema).min(1),
})
type Subrequest = z.infer<typeof subrequestSchema>
type Answers = ReadonlyMap<string, unknown>

class UnknownReference extends Error {}
/** A fault has ended the connection. */
class Dropped extends Error {}

/** The part of an earlier answer that `ref[0].id` names. */
function referred(answers: Answers, path: string): string {
  const [referenceId = '', ...steps] = path.split(/[.[\]]+/).filter((step) => step !== '')
  let value: unknown = answers.get(referenceId)
  for (const step of steps) value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new UnknownReference(`Invalid reference specified. No value for ${steps.join('.')} found in ${referenceId}`)
}

function resolved(answers: Answers, text: string): string {
  return text.replaceAll(/@\{([^}]+)\}/g, (_, path: string) => referred(answers, path))
}

function checkSize(subrequests: readonly Subrequest[]): void {
  const large = subrequests.filter(({ url }) => /\/composite\/sobjects|\/query/.test(url)).length
  if (subrequests.length <= subrequestsMax && large <= collectionsAndQueriesMax) return
  throw new SalesforceError(
    400,
    'LIMIT_EXCEEDED',
    `Limit exceeded: ${subrequestsMax} subrequests, of which ${collectionsAndQueriesMax} may be collections or queries`,
  )
}

/** Several calls in one, which counts once. Each has an answer of its own; later ones may refer to earlier answers. */
export function compositeRoutes(sandbox: Sandbox, apis: readonly Hono<SandboxEnv>[]): Hono<SandboxEnv> {
  const callers = new WeakMap<Request, { readonly caller: Caller; readonly version: string }>()
  const inner = new Hono<SandboxEnv>({ strict: false })
  inner.onError((error, c) =>
    error instanceof SalesforceError ? c.json(failureBody(error), error.status) : c.json(errorOfStatus(500), 500),
  )
  inner.notFound((c) => c.json(failureBody(notFound()), 404))
  inner.use(async (c, next) => {
    const context = callers.get(c.req.raw)
    if (context === undefined) throw notFound()
    c.set('caller', context.caller)
    c.set('version', context.version)
    return next()
  })
  for (const api of apis) inner.route('/services/data/:version', api)

  /** Faults strike a subrequest by its own path, as they would strike that call alone. */
  async function struck(request: Request, sent: string, run: () => Response | Promise<Response>): Promise<Response> {
    const fault = sandbox.faults.take(request.method, new URL(request.url).pathname, sent)
    if (fault?.kind === 'drop-before') throw new Dropped()
    if (fault?.kind === 'status') return faultResponse(fault, errorOfStatus)
    if (fault?.kind === 'latency') await sleep(fault.ms ?? 0)
    if (fault?.kind === 'commit-late') await sandbox.faults.hold(fault)
    const response = await run()
    if (fault?.kind === 'answer-late') await sandbox.faults.hold(fault)
    if (fault?.kind === 'drop-after-commit') throw new Dropped()
    return response
  }

  async function answer(c: Context<SandboxEnv>, subrequest: Subrequest, answers: Answers) {
    const { method, referenceId } = subrequest
    try {
      const body: { readonly body?: string } =
        subrequest.body === undefined ? {} : { body: resolved(answers, JSON.stringify(subrequest.body)) }
      const headers = { 'content-type': 'application/json', ...subrequest.httpHeaders }
      const request = new Request(new URL(resolved(answers, subrequest.url), c.req.url), { method, headers, ...body })
      callers.set(request, { caller: c.get('caller'), version: c.get('version') })
      const response = await struck(request, body.body ?? '', () => inner.fetch(request, c.env))
      const text = await response.text()
      return { body: text === '' ? null : JSON.parse(text), httpHeaders: {}, httpStatusCode: response.status, referenceId }
    } catch (error) {
      if (!(error instanceof UnknownReference)) throw error
      const failure = { errorCode: 'PROCESSING_HALTED', message: error.message }
      return { body: [failure], httpHeaders: {}, httpStatusCode: 400, referenceId }
    }
  }

  const routes = new Hono<SandboxEnv>()
  routes.post('/composite', async (c) => {
    const { allOrNone, compositeRequest } = await readBody(c, compositeSchema)
    if (allOrNone) throw new SalesforceError(400, 'NOT_IMPLEMENTED', 'The sandbox does not roll back composite requests')
    checkSize(compositeRequest)
    const answers = new Map<string, unknown>()
    const compositeResponse: object[] = []
    try {
      for (const subrequest of compositeRequest) {
        const subanswer = await answer(c, subrequest, answers)
        answers.set(subrequest.referenceId, subanswer.body)
        compositeResponse.push(subanswer)
      }
    } catch (error) {
      if (error instanceof Dropped) return drop(c)
      throw error
    }
    return c.json({ compositeResponse })
  })
  return routes
}
