import { withCors } from '@/src/lib/http/gateway/cors.ts'
import { gatewayRoutes } from '@/src/lib/http/gateway/routes.ts'
import { routerOf } from '@/src/lib/http/router.ts'

const serve = withCors(routerOf(gatewayRoutes))

export { serve as DELETE, serve as GET, serve as OPTIONS, serve as PATCH, serve as POST, serve as PUT }
