import { routerOf } from '@/src/lib/http/router.ts'
import { draining } from '@/src/lib/http/draining.ts'
import { knowledgeRoutes } from '@/src/lib/http/knowledge/routes.ts'

export const maxDuration = 60
const serve = draining(routerOf(knowledgeRoutes))

export { serve as DELETE, serve as GET, serve as OPTIONS, serve as PATCH, serve as POST, serve as PUT }
