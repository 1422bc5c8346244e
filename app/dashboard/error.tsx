'use client'

import { ErrorPage } from '@/src/components/error-page.tsx'

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <ErrorPage digest={error.digest} reset={reset} />
}
