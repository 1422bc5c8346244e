import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Html } from './page-layout.ts'

/** The outcome of the last save. */
export interface Notice {
  readonly text: string
  readonly bad: boolean
}

/** The address of a page with a notice that something was saved. */
export function savedAt(address: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}saved`
}

/** The notice in a page's address, or null. */
export function savedNotice(c: Pick<Context, 'req'>): Notice | null {
  return c.req.query('saved') === undefined ? null : { text: 'Saved.', bad: false }
}

export function notSaved(reason: string): Notice {
  return { text: `Not saved. ${reason}`, bad: true }
}

export function noticeLine(notice: Notice | null): Html | string {
  return notice === null ? '' : html`<p class="notice ${notice.bad ? 'bad' : 'good'}" role="status">${notice.text}</p>`
}
