import type { Edit } from '@/src/lib/records/history/edits.ts'

const actions: ReadonlyMap<string, string> = new Map([
  ['webhooks.created', 'added the endpoint'],
  ['webhooks.changed', 'changed the endpoint'],
  ['webhooks.rotated', 'made a new signing secret'],
  ['knowledge.link_added', 'added the source'],
  ['knowledge.link_changed', 'changed the source'],
  ['knowledge.link_turned_on', 'switched it on'],
  ['knowledge.link_turned_off', 'switched it off'],
  ['knowledge.link_deleted', 'took it off a channel'],
])

/** Columns and members by what the pages call them; those that are not here are no part that a person has set. */
const partNames: ReadonlyMap<string, string> = new Map([
  ['url', 'URL'],
  ['name', 'name'],
  ['description', 'description'],
  ['event_types', 'events'],
  ['payload', 'what a message holds'],
  ['status', 'state'],
  ['method', 'method'],
  ['body', 'body'],
  ['graphql', 'GraphQL query'],
  ['query', 'query'],
  ['headers', 'headers'],
  ['auth', 'sign-in'],
  ['secrets', 'secrets'],
  ['pagination', 'pages at most'],
  ['rules', 'rules for fields'],
  ['refresh_minutes', 'how often it is read'],
])

const stateWords: ReadonlyMap<string, string> = new Map([
  ['active', 'resumed the endpoint'],
  ['paused', 'paused the endpoint'],
  ['disabled', 'disabled the endpoint'],
])

/** An edit in words, without its author: what was done, and the names of the parts. */
export function editWords({ action, parts, status }: Pick<Edit, 'action' | 'parts' | 'status'>): {
  readonly what: string
  readonly parts: readonly string[]
} {
  const switched = parts.length === 1 && parts[0] === 'status' ? stateWords.get(status ?? '') : undefined
  if (switched !== undefined) return { what: switched, parts: [] }
  const named = parts.flatMap((part) => partNames.get(part) ?? [])
  return { what: actions.get(action) ?? 'changed it', parts: [...new Set(named)] }
}
