import { toFailure } from '../../core/errors.ts'
import { log } from '../../core/log.ts'

/** Makes a call to a CRM and writes, at the level debug, which request it was, how it ended and how long it took; no token, no body. */
export async function logged<T>(
  request: { readonly crmType: string; readonly connectionId: string; readonly lane: string },
  call: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now()
  const report = (status: string) =>
    log.debug('crm request', () => ({ ...request, status, ms: Math.round(performance.now() - startedAt) }))
  try {
    const answer = await call()
    report('ok')
    return answer
  } catch (thrown) {
    report(toFailure(thrown).code)
    throw thrown
  }
}
