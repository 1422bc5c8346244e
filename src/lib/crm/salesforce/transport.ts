import { PassThrough } from 'node:stream'
import { Transport } from '@jsforce/jsforce-node/lib/transport.js'
import type { HttpRequest, HttpResponse } from '@jsforce/jsforce-node/lib/types/common.js'
import { StreamPromise } from '@jsforce/jsforce-node/lib/util/promise.js'
import { Failure } from '../../core/errors.ts'
import { exactJson, hasLongNumber } from '../connector-kit/exact-json.ts'

/** The SDK parses JSON itself, with the digits of a number that JavaScript keeps: one of more is given to it as text. */
function exactBody(text: string, type: string | null): string {
  return type?.includes('json') === true && hasLongNumber(text) ? JSON.stringify(exactJson(text)) : text
}

/**
 * The SDK's transport on a fetch of ours: one request, without retries, redirects and proxies of its own. The SDK's own ends the process
 * where a connection breaks in the middle of an answer, and does not time out while it reads one.
 */
export class PlainTransport extends Transport {
  answer: HttpResponse | null = null
  readonly #fetch: typeof globalThis.fetch
  readonly #timeoutMs: number

  constructor(fetch: typeof globalThis.fetch, timeoutMs: number) {
    super()
    this.#fetch = fetch
    this.#timeoutMs = timeoutMs
  }

  override httpRequest(request: HttpRequest) {
    const promise = this.#send(request)
    return StreamPromise.create(() => ({ stream: new PassThrough(), promise }))
  }

  async #send({ method, url, headers = {}, body }: HttpRequest): Promise<HttpResponse> {
    if (body !== undefined && typeof body !== 'string')
      throw new Failure({ kind: 'bug', code: 'unsupported_body', message: 'Only text is sent to Salesforce.' })
    const response = await this.#fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(this.#timeoutMs),
    })
    this.answer = {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
      body: exactBody(await response.text(), response.headers.get('content-type')),
    }
    return this.answer
  }
}
