import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { html } from 'hono/html'

const mailSchema = z.object({ to: z.string(), subject: z.string(), text: z.string().optional(), html: z.string().optional() })
type ReceivedMail = z.infer<typeof mailSchema> & { readonly at: string }

const keptMax = 50
const bytesMax = 256 * 1024

/** Where mails go on one machine: kept in memory until the stack ends, and shown on a page instead of being sent. */
export interface Mailbox {
  /** Of the page, and where a mail is posted as JSON. Nobody can guess it: links of mails sign people in. */
  readonly path: string
  deliver(mail: z.infer<typeof mailSchema>): void
  /** Null: not about the mailbox. */
  answer(request: Request): Promise<Response | null>
}

export function createMailbox(secretKey: string): Mailbox {
  const path = `/_adsapp/mail/${createHmac('sha256', secretKey).update('mailbox').digest('hex').slice(0, 32)}`
  const mails: ReceivedMail[] = []
  const deliver = (mail: z.infer<typeof mailSchema>) => {
    mails.unshift({ ...mail, at: new Date().toISOString() })
    mails.length = Math.min(mails.length, keptMax)
  }
  return {
    path,
    deliver,
    answer: async (request) => {
      if (!isSame(new URL(request.url).pathname, path)) return null
      if (request.method === 'GET') {
        if (request.headers.get('accept')?.includes('application/json')) return Response.json(mails)
        return new Response(String(await page(mails)), { headers: pageHeaders })
      }
      const text = await request.text()
      const mail = mailSchema.safeParse(text.length > bytesMax ? null : parsed(text))
      if (request.method !== 'POST' || !mail.success) return new Response('Not a mail', { status: 400 })
      deliver(mail.data)
      return new Response(null, { status: 204 })
    },
  }
}

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const address = /https?:\/\/[^\s"'<>]+/g

/** The text of a mail, or what is left of its HTML: the addresses in it are what matters. */
function body({ text, html: source = '' }: ReceivedMail): string {
  if (text !== undefined && text.trim() !== '') return text
  const links = [...source.matchAll(address)].map(([link]) => link.replaceAll('&amp;', '&'))
  const words = source.replaceAll(/<(style|head)[\s\S]*?<\/\1>/gi, '').replaceAll(/<[^>]+>/g, ' ')
  return [words.replaceAll(/\s+/g, ' ').trim(), ...new Set(links)].join('\n\n')
}

function page(mails: readonly ReceivedMail[]) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Mailbox of the local stack</title>
        <style>
          body { font: 15px/1.5 system-ui; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
          article { border: 1px solid #8888; border-radius: 8px; padding: 0.75rem 1rem; margin: 1rem 0; overflow-wrap: anywhere }
          h2 { font-size: 1rem; margin: 0 }
          p { white-space: pre-wrap; margin: 0.5rem 0 0 }
          a { display: inline-block; min-height: 24px }
        </style>
      </head>
      <body>
        <main>
          <h1>Mailbox of the local stack</h1>
          <p>Mails are kept here until the stack stops, and are not sent. The newest is first.</p>
          ${mails.length === 0 ? html`<p>There is none yet.</p>` : mails.map(article)}
        </main>
      </body>
    </html>`
}

function article(mail: ReceivedMail) {
  const text = body(mail)
  const pieces = text.split(address)
  const links = text.match(address) ?? []
  return html`<article>
    <h2>${mail.subject}</h2>
    <div>To ${mail.to}, <time datetime="${mail.at}">${mail.at.slice(0, 19).replace('T', ' ')} UTC</time></div>
    <p>${pieces.map((piece, index) => [piece, links[index] === undefined ? '' : html`<a href="${links[index]}">${links[index]}</a>`])}</p>
  </article>`
}
