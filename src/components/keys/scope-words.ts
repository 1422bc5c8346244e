import type { ApiScope } from '@/src/lib/core/access/api-scopes.ts'

const names: Readonly<Record<ApiScope, string>> = {
  'records:read': 'Read records',
  'records:write': 'Write records',
  'records:secret': 'See protected fields',
  gateway: 'Use the push gateway',
  intake: 'Send to the intake',
}

/** In the order in which people choose from them. */
export const orderedScopes = [
  'records:read',
  'records:write',
  'records:secret',
  'gateway',
  'intake',
] as const satisfies readonly ApiScope[]

export const scopeName = (scope: ApiScope): string => names[scope]
