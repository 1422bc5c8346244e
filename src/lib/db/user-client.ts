import { type CookieMethodsServer, createServerClient } from '@supabase/ssr'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { cookies, headers } from 'next/headers'
import { clientAddress } from '../core/requests/client-address.ts'
import { readEnv } from '../core/env.ts'
import { hostCookie } from '../core/requests/host-cookie.ts'
import type { Database } from './database.types.ts'
import { personFetch } from './timed-fetch.ts'

/** Acts as one person, under row level security. */
export type UserClient = SupabaseClient<Database>

/** The session lives in this cookie (in chunks `.0`, `.1`, … when it is long). No script in the browser can read it. */
const sessionCookie = 'adsapp-session'

/** How long a browser stays signed in without a visit. The library asks for 400 days, and leaves no choice. */
const sessionSecondsMax = 30 * 24 * 60 * 60

function withBoundedLife({ getAll, setAll }: CookieMethodsServer): CookieMethodsServer {
  if (!setAll) return { getAll }
  return {
    getAll,
    setAll: (changed, sent) =>
      setAll(
        changed.map((cookie) => ({
          ...cookie,
          options: { ...cookie.options, maxAge: Math.min(cookie.options.maxAge ?? sessionSecondsMax, sessionSecondsMax) },
        })),
        sent,
      ),
  }
}

/**
 * A client that acts as the person whose session the given cookies hold: row level security decides what it sees. `forwardedFor` is the
 * request's `X-Forwarded-For`.
 */
export function userClient(cookieMethods: CookieMethodsServer, forwardedFor: string | null): UserClient {
  const env = readEnv()
  return createServerClient<Database>(env.supabaseUrl, env.supabasePublishableKey, {
    cookies: withBoundedLife(cookieMethods),
    global: { fetch: personFetch, headers: onBehalfOf(forwardedFor, env.trustedProxies) },
    cookieOptions: {
      ...hostCookie(sessionCookie),
      path: '/',
      sameSite: 'lax',
      httpOnly: true,
    },
  })
}

/** For server components, server actions and route handlers: the person behind the current request's cookies. */
export async function userClientFromCookies(): Promise<UserClient> {
  const [store, sent] = await Promise.all([cookies(), headers()])
  const methods: CookieMethodsServer = {
    getAll: () => store.getAll(),
    setAll: (changed) => {
      try {
        for (const { name, value, options } of changed) store.set(name, value, options)
      } catch {
        // A server component cannot set cookies. The proxy has refreshed the session before it ran, so nothing is lost.
      }
    },
  }
  return userClient(methods, sent.get('x-forwarded-for'))
}

/** Supabase limits sign-ins by address; without this every person would have ours. */
function onBehalfOf(forwardedFor: string | null, trustedProxies: number): Record<string, string> {
  const address = clientAddress(forwardedFor, trustedProxies)
  return address === null ? {} : { 'X-Forwarded-For': address }
}

/** A client that keeps no session beyond its own life: for checking a password without touching the browser's session. */
export function passingClient(forwardedFor: string | null): UserClient {
  const env = readEnv()
  return createClient<Database>(env.supabaseUrl, env.supabasePublishableKey, {
    global: { fetch: personFetch, headers: onBehalfOf(forwardedFor, env.trustedProxies) },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
}

/** For programs with an API key: acts as the key, under row level security. `actingSecret` is what the data API knows the key by. */
export function keyClient(actingSecret: string): UserClient {
  const env = readEnv()
  return createClient<Database>(env.supabaseUrl, env.supabasePublishableKey, {
    global: { headers: { 'x-acting-key': actingSecret }, fetch: personFetch },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
}

/** For API callers: the person whose access token this is. The token is not checked here: the data API does that at each question. */
export function userClientFromToken(token: string): UserClient {
  const env = readEnv()
  return createClient<Database>(env.supabaseUrl, env.supabasePublishableKey, {
    global: { headers: { Authorization: `Bearer ${token}` }, fetch: personFetch },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
}
