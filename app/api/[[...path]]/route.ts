import { routerOf } from '@/src/lib/http/router.ts'

/** What no other file serves: programs get the answer that they can read, and not a page. */
const serve = routerOf([])

export { serve as DELETE, serve as GET, serve as OPTIONS, serve as PATCH, serve as POST, serve as PUT }
