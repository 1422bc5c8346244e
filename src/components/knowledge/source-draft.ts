import type { Channel } from '@/src/lib/core/channel.ts'
import type { CrmLink } from '@/src/lib/contract/knowledge.ts'

type SourceType = CrmLink['type']
export type AuthKind = 'none' | 'bearer' | 'headers' | 'both' | 'oauth2'
export type PayloadKind = 'none' | 'body' | 'graphql'

type HeaderDraft = { readonly key: string; readonly name: string; readonly value: string }
type RuleDraft = { readonly key: string; readonly path: string; readonly action: 'drop' | 'mask' }

/** A source as the form has it: everything as text, and what the chosen type or authentication does not use stays there unseen. */
export type SourceDraft = {
  readonly type: SourceType
  readonly name: string
  readonly url: string
  readonly description: string
  readonly channels: readonly Channel[]
  readonly payload: PayloadKind
  readonly body: string
  readonly graphqlQuery: string
  readonly graphqlVariables: string
  readonly auth: AuthKind
  readonly apiKey: string
  readonly headers: readonly HeaderDraft[]
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
  readonly query: string
  readonly maxPages: string
  readonly refreshMinutes: number
  readonly rules: readonly RuleDraft[]
}

const defaultRefreshMinutes = 30
export const blankHeader = (): HeaderDraft => ({ key: crypto.randomUUID(), name: '', value: '' })
export const blankRule = (): RuleDraft => ({ key: crypto.randomUUID(), path: '', action: 'mask' })

export function blankDraft(channels: readonly Channel[]): SourceDraft {
  return {
    type: 'api',
    name: '',
    url: '',
    description: '',
    channels,
    payload: 'none',
    body: '',
    graphqlQuery: '',
    graphqlVariables: '',
    auth: 'none',
    apiKey: '',
    headers: [],
    tokenUrl: '',
    clientId: '',
    clientSecret: '',
    scope: '',
    query: '',
    maxPages: '',
    refreshMinutes: defaultRefreshMinutes,
    rules: [],
  }
}

/** As it is stored; secrets are the mask that keeps them. */
export function draftOf(link: Omit<CrmLink, 'history' | 'documents'>): SourceDraft {
  const headers = Object.entries(link.headers).map(([name, value]) => ({ key: name, name, value }))
  return {
    type: link.type,
    name: link.name,
    url: link.url,
    description: link.description ?? '',
    channels: link.channels,
    payload: link.graphql !== null ? 'graphql' : link.method === 'POST' ? 'body' : 'none',
    body: link.body ?? '',
    graphqlQuery: link.graphql?.query ?? '',
    graphqlVariables: link.graphql?.variables === undefined ? '' : JSON.stringify(link.graphql.variables, null, 2),
    auth: authOf(link, headers.length > 0),
    apiKey: link.api_key ?? '',
    headers,
    tokenUrl: link.auth?.token_url ?? '',
    clientId: link.auth?.client_id ?? '',
    clientSecret: link.auth?.client_secret ?? '',
    scope: link.auth?.scope ?? '',
    query: link.query ?? '',
    maxPages: String(link.pagination?.max_pages ?? ''),
    refreshMinutes: link.refresh_minutes,
    rules: link.rules.map((rule, index) => ({ ...rule, key: `${index} ${rule.path}` })),
  }
}

function authOf({ auth, api_key: key }: Pick<CrmLink, 'auth' | 'api_key'>, hasHeaders: boolean): AuthKind {
  if (auth !== null) return 'oauth2'
  if (key !== null) return hasHeaders ? 'both' : 'bearer'
  return hasHeaders ? 'headers' : 'none'
}

/** Which parts of the form a draft has. */
export function partsOf({ type, auth, payload, url }: SourceDraft) {
  const isApi = type === 'api'
  // A file that somebody uploaded is asked for nothing; one on the web is fetched like any other.
  const isFetched = isApi || (type === 'file' && /^https?:/i.test(url))
  return {
    request: isApi,
    auth: isFetched,
    apiKey: (isFetched && (auth === 'bearer' || auth === 'both')) || type === 'database',
    headers: isFetched && (auth === 'headers' || auth === 'both' || auth === 'oauth2'),
    oauth: isFetched && auth === 'oauth2',
    body: isApi && payload === 'body',
    graphql: isApi && payload === 'graphql',
    pagination: isApi,
    query: type === 'database',
    refresh: isFetched || type === 'database',
    test: isFetched || type === 'database' || (type === 'file' && url !== ''),
  }
}

export type DraftFaults = Readonly<
  Partial<Record<'name' | 'url' | 'channels' | 'graphql' | 'api_key' | 'auth' | 'query', string>>
>

/** What is missing before anybody is asked. */
export function faultsOf(draft: SourceDraft): DraftFaults {
  const parts = partsOf(draft)
  const blank = (text: string) => text.trim() === ''
  return {
    ...(blank(draft.name) ? { name: 'Enter a name.' } : {}),
    ...(blank(draft.url) ? { url: draft.type === 'file' ? 'Choose a file, or enter its address.' : 'Enter the address.' } : {}),
    ...(draft.channels.length === 0 ? { channels: 'Choose at least one channel.' } : {}),
    ...(parts.graphql && blank(draft.graphqlQuery) ? { graphql: 'Enter the query.' } : {}),
    ...(parts.graphql && variablesOf(draft.graphqlVariables) === null ? { graphql: 'The variables are no JSON object.' } : {}),
    ...(parts.apiKey && draft.type !== 'database' && blank(draft.apiKey) ? { api_key: 'Enter the key.' } : {}),
    ...(parts.oauth && [draft.tokenUrl, draft.clientId, draft.clientSecret].some(blank)
      ? { auth: 'Enter the token address, the client id and the client secret.' }
      : {}),
    ...(parts.query && blank(draft.query) ? { query: 'Enter the SELECT.' } : {}),
  }
}

/** How the source is asked, member by member; null takes away what there was. What the type does not know is left out. */
export function statementOf(draft: SourceDraft): Readonly<Record<string, unknown>> {
  const parts = partsOf(draft)
  const text = (value: string) => (value.trim() === '' ? null : value.trim())
  const pages = Number(draft.maxPages)
  return {
    ...(parts.request
      ? {
          method: draft.payload === 'none' ? 'GET' : 'POST',
          body: parts.body ? text(draft.body) : null,
          graphql: parts.graphql ? graphqlOf(draft) : null,
          pagination: draft.maxPages.trim() === '' ? null : { max_pages: pages },
        }
      : {}),
    ...(parts.auth || parts.apiKey ? { api_key: parts.apiKey ? text(draft.apiKey) : null } : {}),
    ...(parts.auth ? { headers: parts.headers ? headersOf(draft) : {}, auth: parts.oauth ? oauthOf(draft) : null } : {}),
    ...(parts.query ? { query: text(draft.query) } : {}),
    ...(parts.refresh ? { refresh_minutes: draft.refreshMinutes } : {}),
    rules: draft.rules.flatMap(({ path, action }) => (path.trim() === '' ? [] : [{ path: path.trim(), action }])),
  }
}

/** What is sent to add the source to a page. */
export function linkOf(draft: SourceDraft, pageId: string): Readonly<Record<string, unknown>> {
  const { type, name, url, description, channels } = draft
  const said = { name: name.trim(), description: description.trim() === '' ? null : description.trim() }
  return { page_id: pageId, url: url.trim(), type, channels, ...said, is_active: true, ...statementOf(draft) }
}

function graphqlOf({ graphqlQuery: query, graphqlVariables: typed }: SourceDraft) {
  const variables = variablesOf(typed) ?? {}
  return { query: query.trim(), ...(Object.keys(variables).length === 0 ? {} : { variables }) }
}

/** Null for what is no JSON object. */
function variablesOf(typed: string): object | null {
  if (typed.trim() === '') return {}
  try {
    const parsed: unknown = JSON.parse(typed)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : null
  } catch {
    return null
  }
}

function headersOf({ headers }: SourceDraft): Readonly<Record<string, string>> {
  return Object.fromEntries(headers.flatMap(({ name, value }) => (name.trim() === '' ? [] : [[name.trim(), value.trim()]])))
}

function oauthOf({ tokenUrl, clientId, clientSecret, scope }: SourceDraft) {
  const own = { token_url: tokenUrl.trim(), client_id: clientId.trim(), client_secret: clientSecret.trim() }
  return { type: 'oauth2', ...own, scope: scope.trim() === '' ? null : scope.trim() }
}
