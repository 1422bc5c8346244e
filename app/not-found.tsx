import type { Metadata } from 'next'
import { LinkButton } from '@/src/components/ui/link-button.tsx'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center px-6 text-center">
      <h1 className="text-xl font-semibold">Page not found</h1>
      <p className="mt-1 mb-5 text-muted">The address may be mistyped, or the page was removed.</p>
      <div>
        <LinkButton href="/dashboard" variant="primary">
          Go to the overview
        </LinkButton>
      </div>
    </main>
  )
}
