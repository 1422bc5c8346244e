import type { ReactNode } from 'react'

export default function PublicQuoteLayout({ children }: { children: ReactNode }) {
  return <main className="mx-auto w-full max-w-3xl px-4 py-8 sm:py-12">{children}</main>
}
