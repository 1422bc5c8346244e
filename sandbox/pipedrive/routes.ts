import type { PathPlaceholder } from '../kit/request-log.ts'

/** Where paths carry ids and codes. */
export const placeholders: readonly PathPlaceholder[] = [
  [/\/(persons|organizations|deals|participants|pipelines|stages|users|webhooks)\/\d+(?=\/|$)/, '/$1/{id}'],
  [/\/(personFields|organizationFields|dealFields)\/[^/]+/, '/$1/{code}'],
  [/^\/deal\/\d+$/, '/deal/{id}'],
  [/^\/person\/\d+$/, '/person/{id}'],
]
