import type { ApiScope } from '@/src/lib/core/api-scopes.ts'

/** The scopes that people give here, and what they are called. */
export const offeredScopes = [
  ['records:read', 'Read records'],
  ['records:write', 'Write records'],
] as const satisfies readonly (readonly [ApiScope, string])[]

const names: ReadonlyMap<ApiScope, string> = new Map(offeredScopes)

export function scopeName(scope: ApiScope): string {
  return names.get(scope) ?? scope
}
