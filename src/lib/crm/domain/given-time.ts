import { z } from 'zod'
import { isoInstant } from './dates.ts'

/** A time that a caller names: one that the database can compare too, which knows no year 0 and no zone that is a day away. */
export const givenTimeSchema = z.iso
  .datetime({ offset: true, abort: true })
  .refine((text) => isoInstant(text) !== null, { error: 'this has to be a time like 2026-11-30T10:00:00Z.', abort: true })
