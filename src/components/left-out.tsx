import { type AddressPart, notUnderstood, type PageQuery } from '@/src/components/page-query.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { Notice } from '@/src/components/ui/notice.tsx'

const shownMax = 5
const lengthMax = 60

/** Says what of an address a page does not know, so that nobody takes what is shown for what was asked for. `href`: the same page without it. */
export function LeftOut({ parts, href }: { parts: readonly AddressPart[]; href: string }) {
  if (parts.length === 0) return null
  const more = parts.length - shownMax
  return (
    <div className="mb-4">
      <Notice
        tone="warning"
        title="A part of this address is not known here and was left out"
        actions={
          <LinkButton href={href} variant="outline" size="sm">
            Remove it
          </LinkButton>
        }
      >
        <span className="flex flex-wrap gap-x-2 gap-y-1">
          {parts.slice(0, shownMax).map(({ name, value }) => (
            <code key={name} className="font-mono break-all">
              {shortened(`${name}=${value}`)}
            </code>
          ))}
          {more > 0 ? `and ${more} more` : null}
        </span>
        What follows is shown as if nobody had asked for that.
      </Notice>
    </div>
  )
}

/** The same of a page, by what it has `read` from its address. */
export async function LeftOutOf({
  searchParams,
  read,
  href,
}: {
  searchParams: PageQuery
  read: Readonly<Record<string, unknown>>
  href: string
}) {
  return <LeftOut parts={await notUnderstood(searchParams, read)} href={href} />
}

function shortened(text: string): string {
  const letters = Array.from(text)
  return letters.length > lengthMax ? `${letters.slice(0, lengthMax).join('')}…` : text
}
