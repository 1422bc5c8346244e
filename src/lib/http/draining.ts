import { after } from 'next/server'
import { drainAfterwards } from '../jobs/drain.ts'

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Works on the queues once a request is answered that may have put work there. */
export function draining(serve: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
  return async (request) => {
    const response = await serve(request)
    if (!reading.has(request.method) && response.ok) after(drainAfterwards)
    return response
  }
}
