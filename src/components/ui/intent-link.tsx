'use client'

import NextLink from 'next/link'
import { type ComponentProps, useState } from 'react'

/**
 * A link whose page is prefetched once somebody points at it or focuses it. Next prefetches every link in sight, by two requests each: for the
 * navigation, which is on every page, more requests than the page itself.
 */
export function IntentLink(props: Omit<ComponentProps<typeof NextLink>, 'prefetch' | 'onPointerEnter' | 'onFocus'>) {
  const [isMeant, setIsMeant] = useState(false)
  const meant = () => setIsMeant(true)
  return <NextLink {...props} prefetch={isMeant ? null : false} onPointerEnter={meant} onFocus={meant} />
}
