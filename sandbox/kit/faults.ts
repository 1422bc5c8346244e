import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

export const faultSchema = z.object({
  match: z
    .object({
      method: z.string().optional(),
      path: z.string().optional(),
      pathPrefix: z.string().optional(),
      /** A part of the request's body, as of one record among others. */
      bodyIncludes: z.string().min(1).optional(),
    })
    .default({}),
  /**
   * `commit-late` carries the request out late, whether or not its client still waits; `answer-late` carries it out and answers late;
   * `cut-body` carries it out and ends the connection in the middle of the answer's body.
   */
  kind: z.enum(['status', 'drop-before', 'drop-after-commit', 'latency', 'commit-late', 'answer-late', 'cut-body']),
  /** For `status`. */
  status: z.number().int().min(200).max(599).optional(),
  /** For `status`; without it the body has the shape of the vendor's own errors. */
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** For `latency`, `commit-late` and `answer-late`. Without it, the late ones wait until they are released. */
  ms: z.number().int().min(0).optional(),
  /** Matching requests let through before the fault begins. */
  skip: z.number().int().min(0).default(0),
  /** Requests that the fault hits. */
  times: z.number().int().min(1).default(1),
})

export type Fault = z.infer<typeof faultSchema>

/** Pending faults; each request is hit by the first that matches. */
export function createFaultQueue() {
  let waiting: Fault[] = []
  let held: (() => void)[] = []

  return {
    add(fault: Fault): void {
      waiting.push({ ...fault })
    },
    clear(): void {
      waiting = []
    },
    list: (): readonly Fault[] => waiting,

    /** Waits as a late fault does. */
    async hold({ ms }: Fault): Promise<void> {
      await (ms === undefined ? new Promise<void>((resolve) => held.push(resolve)) : sleep(ms))
    },
    /** How many requests are held. */
    held: () => held.length,
    /** Lets every held request go on. */
    release(): void {
      const going = held
      held = []
      for (const go of going) go()
    },

    /** Whether a fault asks for a request's body. */
    readsBodies: () => waiting.some(({ match }) => match.bodyIncludes !== undefined),

    /** The fault for this request, counted as used; null = none. */
    take(method: string, path: string, body = ''): Fault | null {
      for (const fault of waiting) {
        if (fault.match.method !== undefined && fault.match.method.toUpperCase() !== method) continue
        if (fault.match.path !== undefined && fault.match.path !== path) continue
        if (fault.match.pathPrefix !== undefined && !path.startsWith(fault.match.pathPrefix)) continue
        if (fault.match.bodyIncludes !== undefined && !body.includes(fault.match.bodyIncludes)) continue
        if (fault.skip > 0) {
          fault.skip -= 1
          continue
        }
        fault.times -= 1
        if (fault.times === 0) waiting = waiting.filter((other) => other !== fault)
        return fault
      }
      return null
    },
  }
}

export type FaultQueue = ReturnType<typeof createFaultQueue>
