import type { PathPlaceholder } from '../kit/request-log.ts'

/** Where paths carry ids and tokens. */
export const placeholders: readonly PathPlaceholder[] = [
  [/^(\/crm\/(?:v4\/objects|objects\/[^/]+)\/[^/]+)\/[^/]+\/associations\/([^/]+)(?:\/[^/]+)?$/, '$1/{id}/associations/$2'],
  [/^(\/crm\/(?:v3\/objects|objects\/[^/]+)\/[^/]+)\/(?!batch$|search$|merge$|gdpr-delete$)[^/]+$/, '$1/{id}'],
  [/^(\/crm\/(?:v3\/properties|properties\/[^/]+)\/[^/]+)\/(?!groups$)[^/]+$/, '$1/{name}'],
  [/^(\/crm\/(?:v3\/pipelines|pipelines\/[^/]+)\/[^/]+)\/[^/]+\/stages\/[^/]+$/, '$1/{id}/stages/{stageId}'],
  [/^(\/crm\/(?:v3\/pipelines|pipelines\/[^/]+)\/[^/]+)\/[^/]+(\/stages)?$/, '$1/{id}$2'],
  [/^(\/crm\/(?:v3\/owners|owners\/[^/]+))\/[^/]+$/, '$1/{id}'],
  [/^(\/oauth\/v1\/(?:access|refresh)-tokens)\/[^/]+$/, '$1/{token}'],
  [/^(\/(?:app-)?webhooks\/[^/]+\/)[^/]+\/subscriptions\/(?!batch\/)[^/]+$/, '$1{appId}/subscriptions/{id}'],
  [/^(\/(?:app-)?webhooks\/[^/]+\/)[^/]+\//, '$1{appId}/'],
]
