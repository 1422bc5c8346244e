import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { OnNode } from './core.ts'
import { listContent, placeInList, rowsPerPage } from './list-page.ts'
import { notSaved, savedAt, savedNotice } from './notice.ts'
import type { Page } from './page-layout.ts'
import { type FormValues, only, readRecordForm } from './record-form.ts'
import { type OpenedRecord, type PageWrite, type RecordKind, refused } from './record-kind.ts'
import { recordContent, type RecordShown } from './record-page.ts'
import { capital, type RecordPlace, type Removal, shownTime } from './record-place.ts'

interface RecordPagesOptions<E extends OnNode> {
  readonly page: Page
  /** What the first page lists, as in "All accounts". */
  readonly accounts: string
  readonly removal: Removal
  /** Hono's patterns; that of a record must have `:id`. */
  readonly paths: { readonly list: string; readonly create: string; readonly record: readonly string[] }
  /** Null when there is no such account or object, or, for an address with an id, no account that has such a record. */
  readonly placeOf: (c: Context<E>) => RecordPlace | null
}

/** The pages of all objects of a CRM: list, record, form, merge. They have the CRM's own addresses, so that a client's deep links work. */
export function recordPages<E extends OnNode>({ page, accounts, removal, paths, placeOf }: RecordPagesOptions<E>): Hono<E> {
  const routes = new Hono<E>()

  const trailOf = ({ account, kind, listAt }: RecordPlace) =>
    [
      [capital(accounts), '/'],
      [`${account}: ${kind.many}`, listAt],
    ] as const

  function missing(c: Context<E>) {
    const what = 'There is no such record, object or account here.'
    const content = html`<section class="card"><h1>Not found</h1><p>${what}</p><a class="button" href="/">All ${accounts}</a></section>`
    return c.html(page({ title: 'Not found', narrow: true, content }), 404)
  }

  function listPage(c: Context<E>, place: RecordPlace) {
    const { kind, listAt, createAt, recordAt } = place
    const { bin } = removal
    const text = c.req.query('q')?.trim() ?? ''
    const showRemoved = bin !== null && kind.restore !== undefined && c.req.query(bin.parameter) === 'true'
    const { pageNumber, offset } = placeInList(c)
    const { total, records } = kind.list({ text, removed: showRemoved, limit: rowsPerPage, offset })
    const { pathname, searchParams } = new URL(listAt, 'http://localhost')
    const own = { ...Object.fromEntries(searchParams), ...(showRemoved ? { [bin.parameter]: 'true' } : {}) }
    const link = (to: number) =>
      `${pathname}?${new URLSearchParams({ ...own, ...(text === '' ? {} : { q: text }), page: String(to) })}`
    const binAt = bin === null ? null : `${listAt}${listAt.includes('?') ? '&' : '?'}${bin.parameter}=true`
    const title = showRemoved ? `${capital(removal.done)} ${kind.many}` : capital(kind.many)
    const content = listContent({
      heading: title,
      summary: html`${total.toLocaleString('en')} ${text === '' ? '' : html`matching “${text}”`}`,
      search: { action: pathname, query: text, label: `Search ${kind.many}`, placeholder: kind.searchHint, hidden: own },
      actions: html`${
        binAt === null || kind.restore === undefined
          ? ''
          : html`<a class="button" href="${showRemoved ? listAt : binAt}">${showRemoved ? `Live ${kind.many}` : bin?.label}</a>`
      }
        <a class="button primary" href="${createAt}">Create ${kind.one}</a>`,
      columns: ['Name', ...kind.columns, 'Last changed'],
      rows: records.map(
        ({ id, title: name, cells, changedAt }) => html`<tr><td><a href="${recordAt(id)}"><bdi>${name}</bdi></a></td>
          ${cells.map((cell, index) => html`<td data-label="${kind.columns[index]}">${cell === '' ? '' : html`<bdi>${cell}</bdi>`}</td>`)}
          <td class="tight" data-label="Last changed">${shownTime(changedAt).slice(0, 16)}</td></tr>`,
      ),
      whenEmpty: text === '' ? `No ${kind.many} here.` : `No ${kind.one} matches. Try a shorter word.`,
      pager: total <= rowsPerPage ? null : { pageNumber, offset, hasMore: offset + records.length < total, link },
    })
    return c.html(page({ title, trail: trailOf(place), content }))
  }

  function recordPage(c: Context<E>, place: RecordPlace, record: OpenedRecord | null, shown: RecordShown = {}) {
    const title = record === null ? `New ${place.kind.one}` : record.title
    const content = recordContent(place, removal, record, title, shown)
    return c.html(page({ title, trail: trailOf(place), content }), shown.notice?.bad === true ? 409 : 200)
  }

  function written(kind: RecordKind, { id, isRemoved }: OpenedRecord, action: string | undefined, values: FormValues): PageWrite {
    if (action === removal.action) return kind.remove(id)
    if (action === 'restore') return kind.restore?.(id) ?? refused(`A ${kind.one} cannot be restored.`)
    if (action === 'merge') {
      const loser = only(values, 'loser').trim()
      return kind.merge?.(id, loser) ?? refused(`${capital(kind.many)} cannot be merged.`)
    }
    return isRemoved ? refused(`This ${kind.one} is ${removal.done}.`) : kind.update(id, values)
  }

  routes.get(paths.list, (c) => {
    const place = placeOf(c)
    return place === null ? missing(c) : listPage(c, place)
  })

  routes.get(paths.create, (c) => {
    const place = placeOf(c)
    return place === null ? missing(c) : recordPage(c, place, null)
  })

  routes.post(paths.create, async (c) => {
    const place = placeOf(c)
    if (place === null) return missing(c)
    const { values } = await readRecordForm(c)
    const outcome = place.kind.create(values)
    return outcome.kind === 'refused'
      ? recordPage(c, place, null, { notice: notSaved(outcome.reason), typed: values })
      : c.redirect(savedAt(place.recordAt(outcome.id)), 303)
  })

  for (const path of paths.record) {
    const opened = (c: Context<E>) => {
      const place = placeOf(c)
      const record = place?.kind.find(c.req.param('id') ?? '') ?? null
      return place === null || record === null ? null : { place, record }
    }

    routes.get(path, (c) => {
      const found = opened(c)
      return found === null ? missing(c) : recordPage(c, found.place, found.record, { notice: savedNotice(c) })
    })

    routes.post(path, async (c) => {
      const found = opened(c)
      if (found === null) return missing(c)
      const { place, record } = found
      const { action, values } = await readRecordForm(c)
      const outcome = written(place.kind, record, action, values)
      if (outcome.kind === 'refused') return recordPage(c, place, record, { notice: notSaved(outcome.reason), typed: values })
      return c.redirect(action === removal.action ? place.listAt : savedAt(place.recordAt(outcome.id)), 303)
    })
  }

  return routes
}
