import { crmTypeSchema } from '@/src/lib/crm/domain/crm-type.ts'
import { databaseIdSchema } from '@/src/lib/core/database-id.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { objectAt, pagesOf } from '@/src/lib/records/pages/pages.ts'

/** Pages that are about nothing that could be missing, by their addresses below /dashboard. */
const fixed = new Set([
  '',
  'account',
  'contacts/duplicates',
  'contacts/passports',
  'conflicts',
  'conflicts/replay',
  'leads/duplicates',
  'import',
  'gateway',
  'intake',
  'intake/rules',
  'integration',
  'knowledge',
  'notifications',
  'reports',
  ...[
    'api-keys',
    'crm',
    'crm/runs',
    'lead-scoring',
    'pipelines',
    'privacy',
    'team',
    'webhooks',
    'webhooks/new',
    'webhooks/events',
  ].map((page) => `settings/${page}`),
])
const connectionPages = new Set(['', 'errors', 'health', 'mapping', 'owners', 'preview', 'records', 'runs', 'settings'])

/** What is below the address of a list of its own. */
const belowLists: Readonly<Record<string, 'import' | 'message' | 'delivery'>> = {
  import: 'import',
  intake: 'message',
  gateway: 'delivery',
}

const runPages = new Set(['', 'plan', 'changes', 'undo'])

/** What an address below /dashboard leads to: a page that is always there, or what has to be there for it. */
export type PageAt =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'record'; readonly object: RecordObject; readonly id: string }
  | { readonly kind: 'run' | 'link' | 'import' | 'endpoint' | 'channel_page' | 'message' | 'delivery'; readonly id: string }
  | { readonly kind: 'source'; readonly page: string; readonly id: string }

/** Null where an address leads to no page, whatever there is. */
export function pageAt(pathname: string): PageAt | null {
  const path = pathname.replace(/^\/dashboard\/?/, '').replace(/\/$/, '')
  if (fixed.has(path)) return { kind: 'fixed' }
  const [first = '', ...rest] = path.split('/')
  const below = Object.hasOwn(belowLists, first) ? belowLists[first] : undefined
  if (below !== undefined) {
    const [id = '', ...more] = rest
    return isId(id) && more.length === 0 ? { kind: below, id } : null
  }
  if (first === 'knowledge') return knowledgePageAt(rest)
  return first === 'settings' ? settingsPageAt(rest) : recordPageAt(first, rest)
}

function settingsPageAt([settings, name = '', ...rest]: readonly string[]): PageAt | null {
  if (settings === 'webhooks') return isId(name) && rest.length === 0 ? { kind: 'endpoint', id: name } : null
  if (settings !== 'crm') return null
  const [id = '', page = ''] = rest
  if (name === 'runs') return isId(id) && runPages.has(page) ? { kind: 'run', id } : null
  if (name === 'records') return isId(id) && page === '' ? { kind: 'link', id } : null
  return crmTypeSchema.safeParse(name).success && connectionPages.has(rest.join('/')) ? { kind: 'fixed' } : null
}

function knowledgePageAt([page = '', name, ...rest]: readonly string[]): PageAt | null {
  if (!isId(page) || rest.length > 0) return null
  if (name === undefined || name === 'new' || name === 'ask') return { kind: 'channel_page', id: page }
  return isId(name) ? { kind: 'source', page, id: name } : null
}

function recordPageAt(list: string, [id, ...more]: readonly string[]): PageAt | null {
  const object = objectAt(list)
  if (object === null || (more.length > 0 && !isConversion(object, more))) return null
  if (id === undefined) return { kind: 'fixed' }
  if (id === 'new' && more.length === 0) return pagesOf(object).isMadeOnOthers ? null : { kind: 'fixed' }
  return isId(id) ? { kind: 'record', object, id } : null
}

/** A lead’s page on which it is converted. */
function isConversion(object: RecordObject, more: readonly string[]): boolean {
  return object === 'lead' && more.length === 1 && more[0] === 'convert'
}

const isId = (text: string) => databaseIdSchema.safeParse(text).success
