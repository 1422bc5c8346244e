import NextLink from 'next/link'
import type { ReactNode } from 'react'
import { Brand } from '@/src/components/brand.tsx'

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center px-4 py-10">
      <NextLink href="/" className="mb-6 self-center">
        <Brand />
      </NextLink>
      <div className="rounded-xl border border-border bg-surface p-6">{children}</div>
    </main>
  )
}
