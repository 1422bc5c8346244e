import type { PathPlaceholder } from '../kit/request-log.ts'

/** Where paths carry ids and locators. */
export const placeholders: readonly PathPlaceholder[] = [
  [/^(\/services\/data\/[^/]+\/sobjects\/[^/]+)\/(?!describe$|updated$|deleted$)[^/]+$/, '$1/{id}'],
  [/^(\/services\/data\/[^/]+\/sobjects\/[^/]+\/[^/]+)\/[^/]+$/, '$1/{value}'],
  [/^(\/services\/data\/[^/]+\/query(?:All)?)\/[^/]+$/, '$1/{locator}'],
  [/^(\/services\/data\/[^/]+\/jobs\/(?:query|ingest))\/[^/]+(\/[^/]+)?$/, '$1/{id}$2'],
  [/^(\/services\/data\/[^/]+\/ui-api\/object-info\/[^/]+\/picklist-values)\/[^/]+$/, '$1/{id}'],
  [/^\/id\/[^/]+\/[^/]+$/, '/id/{org}/{user}'],
]
