import { z } from 'zod'
import { isTimeZone } from '../../core/text/time-zone.ts'

/** What a person has entered about themself. */
export type Profile = {
  /** Empty: not given. */
  readonly name: string
  /** IANA name; null: that of the browser. */
  readonly timeZone: string | null
}

export const profileNameMax = 120

const metadataSchema = z.object({
  name: z.string().max(profileNameMax).catch(''),
  time_zone: z.string().refine(isTimeZone).nullable().catch(null),
})

/** From the sign-in service's metadata, which the person can write whatever they like into. */
export function profileOf(metadata: unknown): Profile {
  const { name, time_zone: timeZone } = metadataSchema.catch({ name: '', time_zone: null }).parse(metadata)
  return { name, timeZone }
}

export function profileMetadata({ name, timeZone }: Profile): { readonly name: string; readonly time_zone: string | null } {
  return { name, time_zone: timeZone }
}
