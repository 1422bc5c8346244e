import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { demoPassword } from '../../../sandbox/seed.ts'
import { appUrl, publishableKey, supabaseUrl } from './environment.ts'

export type Person = {
  readonly client: SupabaseClient
  readonly accessToken: string
  /** Calls the app's API as this person; a string body is sent unchanged. */
  call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>
}

/** A demo user on the API and the data API, past the pages. */
export async function enter(email: string): Promise<Person> {
  const client = createClient(supabaseUrl, publishableKey, { auth: { persistSession: false, autoRefreshToken: false } })
  const { data, error } = await client.auth.signInWithPassword({ email, password: demoPassword })
  if (error) throw error
  const accessToken = data.session.access_token
  return {
    client,
    accessToken,
    call: async (method, path, body) => {
      const ask = () => callApi(method, path, body, { authorization: `Bearer ${accessToken}` })
      for (;;) {
        const answer = await ask()
        // A busy machine may not answer a question in time, which is then asked again as the answer says.
        if (method !== 'GET' || answer.status !== 503) return answer
      }
    },
  }
}

export async function callApi(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${appUrl}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
  })
  const text = await response.text()
  // A file, like the template of an import, has no parts to look at.
  const isJson = response.headers.get('content-type')?.includes('json') === true
  return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : {} }
}
