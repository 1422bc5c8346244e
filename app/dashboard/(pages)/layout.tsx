import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { isThere } from '@/app/dashboard/_pages/is-there.ts'
import { MissingPage } from '@/src/components/shell/missing-page.tsx'
import { pathHeader } from '@/src/lib/http/path-header.ts'

/**
 * Answers 404 where there is nothing, before loading.tsx beside it begins an answer with 200. It runs when a document is loaded, and not as people
 * go from page to page: those look themselves, and say the same.
 */
export default async function PagesLayout({ children }: { children: ReactNode }) {
  const path = (await headers()).get(pathHeader)
  if (path === null || (await isThere(path))) return children
  return <MissingPage path={path}>{children}</MissingPage>
}
