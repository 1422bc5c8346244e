import { z } from 'zod'
import { unwrap } from './result.ts'
import type { ServiceClient } from './service-client.ts'
import { answersSoon } from './timed-fetch.ts'

/** What attempts are counted against: after `free` failed ones, each further one waits longer. */
export type AttemptLimit = { readonly key: string; readonly free: number; readonly secondsMax: number }

/** Counts an attempt. @returns seconds to wait before it may be made; 0: now */
export async function beginSignIn(client: ServiceClient, limits: readonly AttemptLimit[]): Promise<number> {
  return z.number().parse(unwrap(await client.rpc('sign_in_begin', { p_limits: limits }).abortSignal(answersSoon())))
}

/** Ends an attempt that succeeded: the account's count is forgotten, the others lose this one. */
export async function endSignIn(client: ServiceClient, account: string, others: readonly string[]): Promise<void> {
  unwrap(await client.rpc('sign_in_succeeded', { p_account: account, p_others: others }).abortSignal(answersSoon()))
}
