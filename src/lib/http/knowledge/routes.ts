import type { Route } from '../route.ts'
import { fetchRoutes } from './fetch-routes.ts'
import { fileRoutes } from './file-routes.ts'
import { linkRoutes } from './link-routes.ts'
import { pageRoutes } from './page-routes.ts'
import { searchRoutes } from './search-routes.ts'
import { testRoutes } from './test-routes.ts'

/** Everything under /api/dashboard. */
export const knowledgeRoutes: readonly Route[] = [
  ...pageRoutes,
  ...linkRoutes,
  ...fetchRoutes,
  ...fileRoutes,
  ...searchRoutes,
  ...testRoutes,
]
