import NextLink from 'next/link'

/** Below a full page of a list, the newest first: to what came before. */
export function OlderLink({ href }: { href: string }) {
  return (
    <p className="border-t border-border px-4 py-3">
      <NextLink href={href} className="text-link">
        Older ones
      </NextLink>
    </p>
  )
}
