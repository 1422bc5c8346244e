import { z } from 'zod'
import type { FieldValue } from './entities.ts'

/** What a person wants of one conflict. `seen`: the two values as that person saw them; a conflict between others is left alone. */
export type ConflictDecision = {
  readonly linkId: string
  readonly field: string
  readonly seen?: { readonly local: FieldValue; readonly remote: FieldValue } | undefined
} & ({ readonly keep: 'adsapp' | 'crm' } | { readonly keep: 'edited'; readonly value: FieldValue })

/** Why one was left alone: it is decided already, is about other values by now, or its field cannot hold the new value. */
export const leftAloneSchema = z.enum(['conflict_not_found', 'conflict_changed', 'stage_unmapped', 'value_refused'])
