import { type CookieMethodsServer, createServerClient } from '@supabase/ssr'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { cookies } from 'next/headers'
import { readEnv } from '../core/env.ts'
import type { Database } from './database.types.ts'
import { personTimeoutMs, timedFetch } from './timed-fetch.ts'

/** Acts as one person, under row level security. */
export type UserClient = SupabaseClient<Database>

/** The session lives in this cookie (in chunks `.0`, `.1`, … when it is long). No script in the browser can read it. */
const sessionCookie = 'adsapp-session'

/** A client that acts as the person whose session the given cookies hold: row level security decides what it sees. */
export function userClient(cookieMethods: CookieMethodsServer): UserClient {
  const env = readEnv()
  return createServerClient<Database>(env.supabaseUrl, env.supabasePublishableKey, {
    cookies: cookieMethods,
    global: { fetch: timedFetch(personTimeoutMs) },
    cookieOptions: {
      name: sessionCookie,
      path: '/',
      sameSite: 'lax',
      httpOnly: true,
      secure: env.appUrl.startsWith('https://'),
    },
  })
}

/** For server components, server actions and route handlers: the person behind the current request's cookies. */
export async function userClientFromCookies(): Promise<UserClient> {
  const store = await cookies()
  return userClient({
    getAll: () => store.getAll(),
    setAll: (changed) => {
      try {
        for (const { name, value, options } of changed) store.set(name, value, options)
      } catch {
        // A server component cannot set cookies. The proxy has refreshed the session before it ran, so nothing is lost.
      }
    },
  })
}

/** For API callers: the person whose access token this is. The token is not checked here; `auth.getUser(token)` does that. */
export function userClientFromToken(token: string): UserClient {
  const env = readEnv()
  return createClient<Database>(env.supabaseUrl, env.supabasePublishableKey, {
    global: { headers: { Authorization: `Bearer ${token}` }, fetch: timedFetch(personTimeoutMs) },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
}
