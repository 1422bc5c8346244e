import { Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { type Notice, noticeLine, notSaved, savedAt, savedNotice } from '../kit/notice.ts'
import { recordTable } from '../kit/record-table.ts'
import { orgSchema, orgSeeds } from './credentials.ts'
import { actionId, sentObjects } from './outbound-message-store.ts'
import { page } from './page.ts'
import type { Sandbox, SandboxEnv } from './sandbox.ts'

/** Address of the page. */
export const outboundPath = '/setup/outbound-messages'

const formSchema = z.object({
  org: orgSchema,
  object: z.enum(sentObjects).default('Contact'),
  url: z.url({ protocol: /^https?$/, error: 'The address must begin with http.' }),
})

/** The page on which an admin sends an org's new and changed records to an address, in place of Salesforce's Setup. */
export function outboundPage(sandbox: Sandbox): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const store = sandbox.outboundMessages
  const nameOf = (org: number): string => orgSeeds.find(({ number }) => number === org)?.name ?? ''

  function show(notice: Notice | null, typed = '') {
    const rows = store.list().map(
      (
        message,
      ) => html`<tr><td>${nameOf(message.org)}</td><td>${message.object}</td><td><span class="mono">${message.url}</span></td>
        <td class="tight">${actionId(message)}</td>
        <td><form method="post" action="${outboundPath}/remove"><input type="hidden" name="number" value="${message.number}"><button>Remove</button></form></td></tr>`,
    )
    return page({
      title: 'Outbound messages',
      trail: [['Orgs', '/']],
      content: html`<div class="head"><div><h1>Outbound messages</h1>
          <p class="muted">Every record of the object that is made or changed is sent to these addresses.</p></div></div>
        ${noticeLine(notice)}
        ${recordTable(['Org', 'Object', 'Endpoint URL', 'Action', ''], rows, 'No outbound message is set up.')}
        <h2>New outbound message</h2>
        <form class="card" method="post" action="${outboundPath}"><div class="fields">
          <label class="field">Org<select name="org">${orgSeeds.map(({ shortName, name }) => html`<option value="${shortName}">${name}</option>`)}</select></label>
          <label class="field">Object<select name="object">${sentObjects.map((name) => html`<option>${name}</option>`)}</select></label>
          <label class="field wide">Endpoint URL<input type="text" name="url" value="${typed}" autocomplete="off" required></label>
        </div><div class="actions"><button class="primary">Save</button></div></form>`,
    })
  }

  routes.get('/', (c) => c.html(show(savedNotice(c))))

  routes.post('/', async (c) => {
    const form = await c.req.parseBody()
    const parsed = formSchema.safeParse(form)
    if (!parsed.success) {
      const reason = parsed.error.issues.map(({ message }) => message).join(' ')
      return c.html(show(notSaved(reason), typeof form['url'] === 'string' ? form['url'] : ''), 409)
    }
    store.put(parsed.data.org.number, parsed.data.url, parsed.data.object, [])
    return c.redirect(savedAt(outboundPath), 303)
  })

  routes.post('/remove', async (c) => {
    const { number } = await c.req.parseBody()
    store.remove(Number(number))
    return c.redirect(savedAt(outboundPath), 303)
  })

  return routes
}
