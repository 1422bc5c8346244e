'use client'

import { createContext, useContext, useSyncExternalStore } from 'react'

const never = () => () => {}
const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
// The server does not know the browser's zone. What it renders says which one it means.
const serverZone = () => 'UTC'

/** The zone that the person has chosen on the account page; null: that of the browser. */
export const ChosenTimeZone = createContext<string | null>(null)

/** The IANA zone in which times are shown to the viewer: the one they have chosen, else that of their browser. */
export function useTimeZone(): string {
  const chosen = useContext(ChosenTimeZone)
  const browser = useSyncExternalStore(never, browserZone, serverZone)
  return chosen ?? browser
}
