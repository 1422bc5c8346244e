import { Failure } from '../../core/errors.ts'
import { type CrmType, crmNames } from '../domain/crm-type.ts'
import { reasonIn } from './unreachable.ts'

const timeoutMs = 20_000

/**
 * Posts a form to an OAuth endpoint of a CRM's. Answers of every status come back, the body as JSON or null where it is none. Not
 * idempotent: a code or a rotated token may have been used up although no answer came.
 * @throws Failure transient, `crm_unreachable`
 */
export async function postForm(
  crmType: CrmType,
  fetch: typeof globalThis.fetch,
  url: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly body: unknown }> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch (thrown) {
    throw new Failure({
      kind: 'transient',
      code: 'crm_unreachable',
      message: `${crmNames[crmType]} could not be reached. Try again in a moment.`,
      cause: reasonIn(thrown),
    })
  }
  return { status: response.status, body: await response.json().catch(() => null) }
}
