import type { Env } from '../core/env.ts'
import type { MetPages } from './previews.ts'
import { createServiceClient, type ServiceClient } from './service-client.ts'

/** What a worker asks of a run, and what stands in for it: `crm_preview_…` with the same arguments, the run's being the preview's id. */
const ofRun = [
  'crm_open_run',
  'crm_claim_run',
  'crm_renew_lease',
  'crm_release_run',
  'crm_finish_run',
  'crm_advance_run',
  'crm_apply',
  'crm_mark_outgoing',
  'crm_note_unsent',
  'crm_load_unmet',
  'crm_set_aside',
  'crm_note_live_calls',
]

/** What is asked of a connection, answered with what the preview has decided so far: with the preview's id beside the arguments. */
const ofConnection = [
  'crm_load_remote',
  'crm_load_pending',
  'crm_to_send',
  'crm_load_archiving',
  'crm_load_events',
  'crm_finish_events',
  'crm_live_objects',
  'crm_linked_duplicates',
  'crm_records_of_refs',
  'crm_refs_of_records',
  'crm_linked_refs',
  'crm_store_users',
  'crm_note_users',
]

/** What only reads; tokens, whose refresh cannot be undone; how much of the account's allowance is used. */
const passed = new Set([
  'crm_field_times',
  'crm_planned_summary',
  'crm_load_planned',
  'crm_unanswered',
  'crm_left_partners',
  'erased_among',
  'crm_lock_refresh',
  'crm_unlock_refresh',
  'crm_store_credentials',
  'crm_note_usage',
  'crm_preview_note_writes',
  'crm_preview_note_met',
  'crm_preview_find',
  'crm_preview_there',
  'crm_preview_writes_of',
])

const shadowOf = (name: string) => name.replace(/^crm_/, 'crm_preview_')
const shadows = new Map([...ofRun, ...ofConnection].map((name) => [name, shadowOf(name)]))
const withPreview = new Set(ofConnection)

/**
 * A database client with which a run's own code makes a preview: what would be written goes to the preview's own tables, what is read comes
 * with what the preview has decided so far, and every other write is refused. What was read in lists since the last batch is stored with
 * the next one.
 */
export function createPreviewClient(
  env: Pick<Env, 'supabaseUrl' | 'supabaseSecretKey'>,
  previewId: string,
  pages: MetPages,
): ServiceClient {
  return createServiceClient(env, (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const isRead = init?.method === 'GET' || init?.method === 'HEAD'
    const name = /\/rpc\/([a-z_]+)$/.exec(url.pathname)?.[1]
    if (name === undefined) {
      if (!isRead) return Promise.resolve(refusal(`${init?.method ?? 'a request'} ${url.pathname}`))
      if (!url.pathname.endsWith('/crm_sync_logs')) return fetch(url, init)
      // Its own row, in the form of a run's.
      url.pathname = url.pathname.replace(/crm_sync_logs$/, 'rpc/crm_preview_read_run')
      url.search = ''
      const body = withArgument(null, 'p_preview', previewId)
      return fetch(url, { ...init, method: 'POST', body, headers: asJson(init?.headers) })
    }
    const shadow = shadows.get(name)
    if (shadow === undefined) return passed.has(name) ? fetch(url, init) : Promise.resolve(refusal(name))
    url.pathname = url.pathname.replace(/[a-z_]+$/, shadow)
    if (name === 'crm_apply') return applied(url, init)
    const body = withPreview.has(name) ? withArgument(init?.body, 'p_preview', previewId) : init?.body
    return fetch(url, { ...init, ...(body === undefined ? {} : { body }) })
  })

  async function applied(url: URL, init: RequestInit | undefined): Promise<Response> {
    const met = pages.take()
    let isStored = false
    try {
      const answer = await fetch(url, { ...init, body: withArgument(init?.body, 'p_met', met) })
      isStored = answer.ok
      return answer
    } finally {
      if (!isStored) pages.putBack(met)
    }
  }
}

function asJson(given: HeadersInit | undefined): Headers {
  const headers = new Headers(given)
  headers.set('content-type', 'application/json')
  // Of a GET it names the schema in another header.
  const schema = headers.get('accept-profile')
  if (schema !== null) headers.set('content-profile', schema)
  return headers
}

/** A call's arguments with one more. They are not parsed: those of a batch are long. */
function withArgument(body: BodyInit | null | undefined, name: string, value: unknown): string {
  const given = typeof body === 'string' ? body.trim() : '{}'
  const rest = given.slice(1, -1).trim()
  return `{${JSON.stringify(name)}:${JSON.stringify(value)}${rest === '' ? '' : `,${rest}`}}`
}

/** A mistake of ours, and no time-out: it is not tried again. */
function refusal(what: string): Response {
  const error = { code: 'P0001', message: `preview_would_write: a preview must not ask for ${what}`, details: null, hint: null }
  return Response.json(error, { status: 400 })
}
