import { html } from 'hono/html'
import { type Notice, noticeLine } from './notice.ts'
import type { Html } from './page-layout.ts'
import { fieldInputs, type FormValues } from './record-form.ts'
import type { OpenedRecord } from './record-kind.ts'
import { type RecordPlace, type Removal, shownTime } from './record-place.ts'

export interface RecordShown {
  readonly notice?: Notice | null
  /** Refused values, which stay in the form. */
  readonly typed?: FormValues
}

/** The content of a record's page, or of a new one's: notice, further facts, the form, and merging. */
export function recordContent(
  place: RecordPlace,
  removal: Removal,
  record: OpenedRecord | null,
  title: string,
  { notice = null, typed }: RecordShown,
): Html {
  const { kind } = place
  const action = record === null ? place.createAt : place.recordAt(record.id)
  const isRemoved = record?.isRemoved === true
  const subtitle =
    record === null
      ? `In ${place.account}.`
      : `${record.id} · created ${shownTime(record.createdAt)} · last changed ${shownTime(record.changedAt)} UTC`
  const remarks = [
    ...(isRemoved ? [html`This ${kind.one} is ${removal.done}: lists and search leave it out.`] : []),
    ...(place.elsewhere ?? []).map(
      ({ account, href }) => html`${account} has another ${kind.one} with this id. <a href="${href}">Open that one</a>`,
    ),
  ]
  const buttons = [
    ...(isRemoved
      ? []
      : [html`<button class="primary" name="_action" value="save">${record === null ? `Create ${kind.one}` : 'Save'}</button>`]),
    ...(record === null || isRemoved
      ? []
      : [html`<button name="_action" value="${removal.action}" formnovalidate>${removal.verb} ${kind.one}</button>`]),
    ...(isRemoved && kind.restore !== undefined
      ? [html`<button name="_action" value="restore" formnovalidate>Restore ${kind.one}</button>`]
      : []),
  ]
  return html`<div class="head"><div><h1><bdi>${title}</bdi></h1><p class="muted">${subtitle}</p></div></div>
    ${noticeLine(notice)}
    ${remarks.map((remark) => html`<p class="notice">${remark}</p>`)}
    <form class="card" method="post" action="${action}">
      ${fieldInputs(kind.fields(), new Map([...(record?.values ?? []), ...(typed ?? [])]))}
      ${buttons.length === 0 ? '' : html`<div class="actions">${buttons}</div>`}
    </form>
    ${
      record === null || isRemoved || kind.merge === undefined
        ? ''
        : html`<h2>Merge</h2><form class="card merge" method="post" action="${action}">
        <label class="field">Id of the ${kind.one} that goes into this one<input type="text" name="loser" value="" autocomplete="off" required></label>
        <button name="_action" value="merge">Merge ${kind.many}</button></form>`
    }`
}
