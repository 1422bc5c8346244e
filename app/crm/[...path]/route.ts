import { withCors } from '@/src/lib/http/gateway/cors.ts'
import { gatewayRoutes } from '@/src/lib/http/gateway/routes.ts'
import { dispatcher } from '@/src/lib/http/dispatch.ts'

const serve = withCors(dispatcher(gatewayRoutes))

export { serve as DELETE, serve as GET, serve as OPTIONS, serve as PATCH, serve as POST, serve as PUT }
