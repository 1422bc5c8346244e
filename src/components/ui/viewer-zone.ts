import { isTimeZone } from '@/src/lib/core/text/time-zone.ts'

/** The cookie by which a browser says its zone, for what the server works out by the viewer's day. */
export const timeZoneCookie = 'time_zone'

/** The viewer’s zone: the one that they have chosen, else their browser's; UTC before it has said so. */
export function viewerZone(chosen: string | null, told: string | undefined): string {
  if (chosen !== null) return chosen
  return told !== undefined && isTimeZone(told) ? told : 'UTC'
}
