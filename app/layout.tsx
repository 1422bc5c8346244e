import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { Providers } from '@/src/components/providers.tsx'
import { nonceHeader } from '@/src/lib/http/content-security-policy.ts'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'ADSapp CRM Hub', template: '%s · ADSapp CRM Hub' },
  description: 'Syncs your contacts and your CRM in both directions, and shows the reason of every change.',
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafbfc' },
    { media: '(prefers-color-scheme: dark)', color: '#0f1116' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading it makes every page one of its request, as a nonce has to be.
  const nonce = (await headers()).get(nonceHeader) ?? undefined
  return (
    <html lang="en" suppressHydrationWarning className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body className="min-h-dvh">
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  )
}
