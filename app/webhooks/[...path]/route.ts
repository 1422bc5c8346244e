import { routerOf } from '@/src/lib/http/router.ts'
import { draining } from '@/src/lib/http/draining.ts'
import { knowledgeWebhookRoutes } from '@/src/lib/http/knowledge/webhook-routes.ts'
import { senderRoutes } from '@/src/lib/http/intake/routes.ts'

export const maxDuration = 60
const serve = draining(routerOf([...senderRoutes, ...knowledgeWebhookRoutes]))

export { serve as DELETE, serve as GET, serve as OPTIONS, serve as PATCH, serve as POST, serve as PUT }
