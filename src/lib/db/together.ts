import { z } from 'zod'
import type { Database, Json } from './database.types.ts'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'

/** Functions of the database that many call at the same time, each for a little: what `call_together` knows. */
type Together = 'use_api_key' | 'gateway_accept' | 'gateway_settle'
export type ArgsOf<Name extends Together> = Database['public']['Functions'][Name]['Args']

const answersSchema = z.array(
  z.union([
    z.object({ error: z.object({ code: z.string(), message: z.string(), details: z.string().nullable() }) }),
    z.object({ answer: z.unknown() }),
  ]),
)
type Answered = z.infer<typeof answersSchema>[number]

type Call = {
  /** Calls that touch the same rows have the same; every process carries out its calls in the order of these, so that none waits in a circle. */
  readonly key: string
  readonly args: { readonly [name: string]: Json }
}
type Waiting = { readonly call: Call; readonly settled: PromiseWithResolvers<unknown> }

const togetherMax = 100
const lines = new WeakMap<ServiceClient, Map<Together, (call: Call) => Promise<unknown>>>()

/**
 * Calls a function of the database. A call while another call of this process is under way waits for that one, and then goes with all
 * who have come meanwhile: a hundred callers wait for two round trips, and the database answers two requests instead of a hundred.
 * @throws Failure of this call alone
 */
export function callTogether(client: ServiceClient, name: Together, call: Call): Promise<unknown> {
  const own = lines.get(client) ?? new Map<Together, (call: Call) => Promise<unknown>>()
  lines.set(client, own)
  const line = own.get(name) ?? createLine(async (calls) => ask(client, name, calls))
  own.set(name, line)
  return line(call)
}

async function ask(client: ServiceClient, name: Together, calls: readonly Call[]): Promise<readonly Answered[]> {
  const asked = { p_function: name, p_calls: calls.map(({ key, args }) => ({ key, args })) }
  return answersSchema.parse(unwrap(await client.rpc('call_together', asked)))
}

export function createLine(send: (calls: readonly Call[]) => Promise<readonly Answered[]>): (call: Call) => Promise<unknown> {
  const waiting: Waiting[] = []
  let isUnderWay = false

  async function sendAll(): Promise<void> {
    isUnderWay = true
    for (let some = waiting.splice(0, togetherMax); some.length > 0; some = waiting.splice(0, togetherMax)) {
      try {
        const answers = await send(some.map(({ call }) => call))
        for (const [index, { settled }] of some.entries()) settle(settled, answers[index])
      } catch (thrown) {
        for (const { settled } of some) settled.reject(thrown)
      }
    }
    isUnderWay = false
  }

  return (call) => {
    const settled = Promise.withResolvers<unknown>()
    waiting.push({ call, settled })
    if (!isUnderWay) void sendAll()
    return settled.promise
  }
}

function settle(settled: PromiseWithResolvers<unknown>, answered: Answered | undefined): void {
  try {
    if (answered === undefined) throw new Error('The database has answered fewer calls than were made.')
    settled.resolve('error' in answered ? unwrap({ data: null, error: answered.error }) : answered.answer)
  } catch (thrown) {
    settled.reject(thrown)
  }
}
