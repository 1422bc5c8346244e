import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import type { Env } from '../core/env.ts'
import type { Database } from './database.types.ts'
import { engineTimeoutMs, timedFetch } from './timed-fetch.ts'

export type ServiceClient = SupabaseClient<Database>

/**
 * A client that row level security does not bind. Only the engine and use-cases that have checked the caller's role may hold it.
 * @param request what its calls are made with
 */
export function createServiceClient(
  env: Pick<Env, 'supabaseUrl' | 'supabaseSecretKey'>,
  request: typeof fetch = (input, init) => fetch(input, init),
): ServiceClient {
  return createClient<Database>(env.supabaseUrl, env.supabaseSecretKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: timedFetch(engineTimeoutMs, request) },
  })
}
