import { html } from 'hono/html'
import type { Html, Page } from './page-layout.ts'
import type { RequestLog } from './request-log.ts'
import { recordTable } from './record-table.ts'

interface AccountCard {
  readonly name: string
  /** What the CRM calls the account: its kind and number. */
  readonly label: string
  readonly objects: readonly {
    readonly many: string
    readonly listAt: string
    readonly live: number
    /** Archived or deleted. */
    readonly removed: number
  }[]
  /** Value of the account's form field; null = no app is connected to it. */
  readonly connected: string | number | null
}

const callsShown = 20

function callTable(requestLog: RequestLog): Html {
  return recordTable(
    ['Time', 'Call', 'Answer', 'Took'],
    requestLog
      .recent()
      .slice(0, callsShown)
      .map(
        ({ at, method, path, status, tookMs }) => html`<tr><td class="tight">${new Date(at).toISOString().slice(11, 23)}</td>
          <td><span class="mono">${method} ${path}</span></td>
          <td class="tight ${typeof status === 'number' && status < 400 ? 'good' : 'bad'}">${status}</td>
          <td class="tight">${tookMs.toFixed(1)} ms</td></tr>`,
      ),
    'There have been no calls to this sandbox yet.',
  )
}

/** The first page of a sandbox: its accounts, each with a button that revokes the app's tokens, and the latest calls. */
export function homePage(
  page: Page,
  {
    title,
    accounts,
    disconnect,
    setup,
    requestLog,
    written,
  }: {
    readonly title: string
    readonly accounts: readonly AccountCard[]
    /** The form that ends an account's grants. */
    readonly disconnect: { readonly action: string; readonly field: string; readonly label: string }
    /** The account's set-up page, if there is one. */
    readonly setup?: { readonly href: string; readonly label: string }
    readonly requestLog: RequestLog
    /** What the CRM calls its records, and the deleted ones. */
    readonly written: { readonly records: string; readonly gone: string }
  },
): Html {
  const summary = requestLog.summary()
  return page({
    title,
    content: html`<div class="head"><div><h1>${title}</h1><p class="muted">Everything here is made up and stays on this machine.</p></div>
        ${setup === undefined ? '' : html`<div class="actions"><a class="button" href="${setup.href}">${setup.label}</a></div>`}</div>
      <div class="grid">
        ${accounts.map(
          ({ name, label, objects, connected }) => html`<section class="card" aria-label="${name}">
            <strong>${name}</strong><p class="muted">${label}</p>
            <ul class="objects">${objects.map(
              ({ many, listAt, live, removed }) => html`<li><a href="${listAt}">${many}</a>
              ${removed === 0 ? '' : html`<span class="muted">${removed.toLocaleString('en')} ${written.gone}</span>`}
              <strong>${live.toLocaleString('en')}</strong></li>`,
            )}</ul>
            ${
              connected === null
                ? ''
                : html`<form method="post" action="${disconnect.action}"><input type="hidden" name="${disconnect.field}" value="${connected}"><button>${disconnect.label}</button></form>`
            }</section>`,
        )}
      </div>
      <h2>Recent API calls</h2>
      <p class="muted">${summary.total.toLocaleString('en')} since the start; ${summary.created} ${written.records} created, ${summary.updated} changed,
        ${summary.archived} ${written.gone}.</p>
      ${callTable(requestLog)}`,
  })
}
