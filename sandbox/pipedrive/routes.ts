import type { PathPlaceholder } from '../kit/request-log.ts'

/** Where paths carry ids and codes. */
export const placeholders: readonly PathPlaceholder[] = [
  [/\/(persons|organizations|users|webhooks)\/\d+(?=\/|$)/, '/$1/{id}'],
  [/\/(personFields|organizationFields)\/[^/]+/, '/$1/{code}'],
  [/^\/person\/\d+$/, '/person/{id}'],
]
