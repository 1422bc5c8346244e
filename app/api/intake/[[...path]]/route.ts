import { routerOf } from '@/src/lib/http/router.ts'
import { draining } from '@/src/lib/http/draining.ts'
import { intakeRuleRoutes } from '@/src/lib/http/intake/rule-routes.ts'
import { intakeRoutes } from '@/src/lib/http/intake/routes.ts'

export const maxDuration = 60
const serve = draining(routerOf([...intakeRoutes, ...intakeRuleRoutes]))

export { serve as DELETE, serve as GET, serve as OPTIONS, serve as PATCH, serve as POST, serve as PUT }
