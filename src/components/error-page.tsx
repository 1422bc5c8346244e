'use client'

import { Button } from '@heroui/react/button'
import { CloudOff } from 'lucide-react'
import { startTransition } from 'react'
import { useRouter } from 'next/navigation'
import { Empty } from '@/src/components/ui/empty.tsx'

/** Shown when a page fails. The digest identifies the error in the server's log. */
export function ErrorPage({ digest, reset }: { digest: string | undefined; reset: () => void }) {
  const router = useRouter()
  return (
    <div role="alert">
      <h1 className="sr-only">This page could not be shown</h1>
      <Empty
        icon={CloudOff}
        title="This page could not be shown"
        action={
          <Button
            variant="outline"
            onPress={() =>
              startTransition(() => {
                router.refresh()
                reset()
              })
            }
          >
            Try again
          </Button>
        }
      >
        The server or the database did not answer as expected. Try again in a moment: the page then shows whether what you did
        last was saved. If it keeps failing, tell the operator of this server
        {digest ? (
          <>
            {' '}
            the code <code className="font-mono">{digest}</code>, which is in its log
          </>
        ) : null}
        .
      </Empty>
    </div>
  )
}
