import { cleanHtml } from '@/src/lib/crm/domain/html-clean.ts'

/** HTML that somebody has written, here or in a CRM, as it may be shown. */
export function HtmlText({ html }: { html: string }) {
  return (
    <div
      className="html-text min-w-0 break-words [&_a]:inline-block [&_a]:py-0.5 [&_a]:underline [&_blockquote]:border-l-2 [&_blockquote]:border-border [&_blockquote]:pl-3 [&_h1]:font-semibold [&_h2]:font-semibold [&_h3]:font-semibold [&_li]:ml-5 [&_ol]:list-decimal [&_p]:my-1 [&_pre]:overflow-x-auto [&_pre]:whitespace-pre-wrap [&_table]:block [&_table]:overflow-x-auto [&_td]:border [&_td]:border-border [&_td]:px-2 [&_ul]:list-disc"
      // Only text and its form are left.
      dangerouslySetInnerHTML={{ __html: cleanHtml(html) }}
    />
  )
}
