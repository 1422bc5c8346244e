import type { Metadata } from 'next'
import NextLink from 'next/link'
import { Brand } from '@/src/components/brand.tsx'
import { ApiReference } from '@/src/components/reference/api-reference.tsx'
import { ThemeToggle } from '@/src/components/shell/theme-toggle.tsx'
import { description } from '@/src/lib/http/operations/description.ts'

export const metadata: Metadata = { title: 'API reference' }

/** Public: it has nothing that is not in the repository. */
export default function ApiReferencePage() {
  return (
    <>
      <header className="sticky top-0 z-20 flex items-center justify-between gap-4 border-b border-border bg-surface px-4 py-2 sm:px-6">
        <NextLink href="/">
          <Brand />
        </NextLink>
        <div className="flex items-center gap-3">
          <a href={description.readOpenApi.path} className="text-link hidden sm:inline">
            openapi.json
          </a>
          <ThemeToggle />
        </div>
      </header>
      {/* The main landmark and the headings below this one are the renderer's. */}
      <div className="mx-auto w-full max-w-5xl min-w-0 px-4 py-6 sm:px-6">
        <h1 className="sr-only">API reference</h1>
        <ApiReference documentUrl={description.readOpenApi.path} />
      </div>
    </>
  )
}
