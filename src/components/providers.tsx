'use client'

import { I18nProvider, RouterProvider } from '@heroui/react/rac'
import { ToastProvider } from '@heroui/react/toast'
import { useRouter } from 'next/navigation'
import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'

/** Theme by system or choice, toasts, one locale for server and browser, and client-side navigation for links in menus. */
export function Providers({ children, nonce }: { children: ReactNode; nonce: string | undefined }) {
  const router = useRouter()
  return (
    <ThemeProvider
      attribute={['class', 'data-theme']}
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce === undefined ? {} : { nonce })}
    >
      <I18nProvider locale="en-US">
        <RouterProvider navigate={(href) => router.push(href)}>{children}</RouterProvider>
        <ToastProvider placement="bottom end" />
      </I18nProvider>
    </ThemeProvider>
  )
}
