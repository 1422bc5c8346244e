'use client'

import { notFound, usePathname } from 'next/navigation'
import type { ReactNode } from 'react'

/**
 * “Not found” at this path, and the page of any other that people go to from there: the layout that knew is not asked again, and what it throws
 * itself would stay.
 */
export function MissingPage({ path, children }: { readonly path: string; readonly children: ReactNode }) {
  if (usePathname() === path) notFound()
  return children
}
