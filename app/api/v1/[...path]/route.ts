import { routerOf } from '@/src/lib/http/router.ts'
import { v1Routes } from '@/src/lib/http/v1/routes.ts'

const serve = routerOf(v1Routes)

export { serve as DELETE, serve as GET, serve as OPTIONS, serve as PATCH, serve as POST, serve as PUT }
