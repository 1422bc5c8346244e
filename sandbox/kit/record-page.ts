import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Html, Page } from './page-layout.ts'

/** What became of the last attempt to save. */
export interface Notice {
  readonly text: string
  readonly bad: boolean
}

/** The notice of a page to which a saved form led, or null. */
export function savedNotice(c: Pick<Context, 'req'>): Notice | null {
  return c.req.query('saved') === undefined ? null : { text: 'Saved.', bad: false }
}

/** The content of a record's page: who it is, what was done, what else to know, and the form. */
export function recordContent({
  heading,
  subtitle,
  notice,
  remarks,
  form,
}: {
  readonly heading: Html
  readonly subtitle: string
  readonly notice: Notice | null
  readonly remarks: readonly Html[]
  readonly form: Html
}): Html {
  return html`<div class="head"><div>${heading}<p class="muted">${subtitle}</p></div></div>
    ${notice === null ? '' : html`<p class="notice ${notice.bad ? 'bad' : 'good'}" role="status">${notice.text}</p>`}
    ${remarks.map((remark) => html`<p class="notice">${remark}</p>`)}
    ${form}`
}

/** The page in place of what is not there; leads back to the first page. */
export function missingPage(page: Page, what: string, homeLabel: string): Html {
  const content = html`<section class="card"><h1>Not found</h1><p>${what}</p><a class="button" href="/">${homeLabel}</a></section>`
  return page({ title: 'Not found', narrow: true, content })
}

/** The line breaks of a text area, which browsers send as CR LF, as they are stored: kept so, every save would be a change. */
export function storedLineBreaks(sent: string): string {
  return sent.replaceAll('\r\n', '\n')
}

/** A sent form of a record: the button that was pressed, if it has a name, and the values. */
export async function readRecordForm(
  c: Pick<Context, 'req'>,
): Promise<{ readonly action: string | undefined; readonly values: Record<string, string> }> {
  const form = Object.entries(await c.req.parseBody()).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, storedLineBreaks(value)]] : [],
  )
  const action = form.find(([name]) => name === '_action')?.[1]
  return { action, values: Object.fromEntries(form.filter(([name]) => name !== '_action')) }
}
