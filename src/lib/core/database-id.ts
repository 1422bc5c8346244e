import { z } from 'zod'

/**
 * An id that the database has made or holds. PostgreSQL takes any 32 hex digits as a uuid; `z.uuid()` takes only the versions of RFC 9562,
 * and would refuse rows that are there. In the letters in which PostgreSQL writes them, which takes either: an id is compared as text here.
 */
export const databaseIdSchema = z.guid().toLowerCase()
