import { after } from 'next/server'
import { drainAfterwards } from '../jobs/drain.ts'

/** Works on the queues once a request is answered that may have put work there. */
export function draining(serve: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
  return async (request) => {
    const response = await serve(request)
    if (request.method !== 'GET' && response.ok) after(drainAfterwards)
    return response
  }
}
