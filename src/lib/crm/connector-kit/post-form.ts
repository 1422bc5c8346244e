import { Failure } from '../../core/errors.ts'
import { type DestinationType, destinationNames } from '../domain/destination-type.ts'
import { jsonOrNull } from './json-or-null.ts'
import { reasonIn } from './unreachable.ts'

const timeoutMs = 20_000

/**
 * Posts a form to a CRM's OAuth endpoint. Returns responses of every status, with the body as JSON or null. Not idempotent: when
 * the response is lost, a code or a rotated token may have been used up.
 * @throws Failure transient, `crm_unreachable`
 */
export async function postForm(
  crmType: DestinationType,
  fetch: typeof globalThis.fetch,
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(timeoutMs),
    })
    // A truncated body throws; a complete one that is not JSON is returned as null.
    return { status: response.status, body: jsonOrNull(await response.text()) }
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown
    throw new Failure({
      kind: 'transient',
      code: 'crm_unreachable',
      message: `${destinationNames[crmType]} could not be reached. Try again in a moment.`,
      cause: reasonIn(thrown),
    })
  }
}
