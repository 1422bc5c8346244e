import { SearchX } from 'lucide-react'
import { Empty } from '@/src/components/ui/empty.tsx'
import { LinkButton } from '@/src/components/ui/link-button.tsx'

export default function NotFound() {
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <Empty
        icon={SearchX}
        title="There is nothing here"
        action={
          <LinkButton href="/dashboard" variant="outline">
            Go to the overview
          </LinkButton>
        }
      >
        The address may be mistyped, or the page belongs to another organisation or was removed.
      </Empty>
    </>
  )
}
