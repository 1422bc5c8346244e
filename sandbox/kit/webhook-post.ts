/** One request to a receiver. */
export interface Delivery {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent byte for byte as UTF-8: a signature may cover it. */
  readonly body: string
}

export type DeliveryAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'timeout' | 'unreachable' }

/**
 * Posts a delivery and reads the whole answer within `timeoutMs`. Never rejects: a receiver that is down or slow is a result too. Redirects are
 * not followed, as no vendor follows them.
 */
export async function post({ url, headers, body }: Delivery, timeoutMs: number, signal: AbortSignal): Promise<DeliveryAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([timeout, signal]),
    })
    return { kind: 'answered', status: answer.status, body: await answer.text() }
  } catch {
    return { kind: timeout.aborted ? 'timeout' : 'unreachable' }
  }
}
