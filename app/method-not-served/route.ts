import { methodNotServed } from '@/src/lib/http/unserved-methods.ts'

/** Where requests with methods of which no address has any lead. */
export const GET = methodNotServed
