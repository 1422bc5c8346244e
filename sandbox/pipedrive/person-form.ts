import { html } from 'hono/html'
import { mainText } from './custom-values.ts'
import type { CustomField } from './field-catalog.ts'
import type { Channel, PersonBody } from './person-body.ts'

const channelLabels = ['work', 'home', 'mobile', 'other']
const spareRows = 2

/** What the form of a person shows. */
export interface PersonFormParts {
  readonly body: PersonBody
  readonly organization: string
  /** Names to choose from; another one makes a new organization. */
  readonly organizations: readonly string[]
  readonly fields: readonly CustomField[]
  readonly contactSync: boolean
  readonly state: 'new' | 'live' | 'deleted'
}

function text(label: string, name: string, value: string, type = 'text', list?: string) {
  return html`<label class="field">${label}<input type="${type}" name="${name}" value="${value}" autocomplete="off" dir="auto" ${
    list === undefined ? '' : html`list="${list}"`
  }></label>`
}

function channelRows(kind: 'email' | 'phone', legend: string, channels: readonly Channel[]) {
  const blank: Channel = { value: '', primary: false, label: 'work' }
  const shown = [...channels, ...Array.from({ length: spareRows }, () => blank)]
  return html`<fieldset><legend>${legend}</legend>${shown.map(({ value, primary, label }, index) => {
    const labels = channelLabels.includes(label) ? channelLabels : [...channelLabels, label]
    const place = `${legend} ${index + 1}`
    return html`<div class="actions">
      <input type="${kind === 'email' ? 'email' : 'tel'}" name="${kind}_value" value="${value}" aria-label="${place}" autocomplete="off" style="flex:1 1 14rem">
      <select name="${kind}_label" aria-label="${place}: kind" style="flex:0 1 7rem;width:auto">${labels.map(
        (each) => html`<option ${each === label ? 'selected' : ''}>${each}</option>`,
      )}</select>
      <label class="muted" style="flex:0 0 auto"><input type="radio" name="${kind}_primary" value="${index}" style="accent-color:var(--accent)" ${primary ? 'checked' : ''}> primary</label></div>`
  })}</fieldset>`
}

function customInput(field: CustomField, value: PersonBody['custom_fields'][string]) {
  const name = `custom_${field.code}`
  switch (field.type) {
    case 'enum':
      return html`<label class="field">${field.name}<select name="${name}"><option value="">–</option>${field.options.map(
        ({ id, label }) => html`<option value="${id}" ${id === value ? 'selected' : ''}>${label}</option>`,
      )}</select></label>`
    case 'set': {
      const chosen = Array.isArray(value) ? value : []
      return html`<fieldset class="wide" style="margin:0"><legend>${field.name}</legend><div class="actions">${field.options.map(
        ({ id, label }) =>
          html`<label style="flex:0 0 auto"><input type="checkbox" name="${name}" value="${id}" style="accent-color:var(--accent)" ${
            chosen.includes(id) ? 'checked' : ''
          }> ${label}</label>`,
      )}</div></fieldset>`
    }
    case 'monetary': {
      const currency = typeof value === 'object' && value !== null && !Array.isArray(value) ? value['currency'] : null
      return html`${text(`${field.name}: amount`, name, mainText(value))}
        ${text(`${field.name}: currency`, `${name}_currency`, String(currency ?? 'EUR'))}`
    }
    case 'text':
      return html`<label class="field wide">${field.name}<textarea name="${name}" dir="auto">${'\n'}${mainText(value)}</textarea></label>`
    case 'varchar':
    case 'varchar_auto':
    case 'phone':
    case 'double':
      return text(field.name, name, mainText(value))
    case 'date':
      return text(field.name, name, mainText(value), 'date')
    // What has several parts, or points to another record, is only changed through the API here.
    default:
      return ''
  }
}

/** The form of a person, also of one that does not exist yet. */
export function personForm({ body, organization, organizations, fields, contactSync, state }: PersonFormParts) {
  return html`<form class="card" method="post">
    <div class="fields">
      ${text('First name', 'first_name', body.first_name ?? '')}
      ${text('Last name', 'last_name', body.last_name ?? '')}
      ${text('Organization', 'organization', organization, 'text', 'organizations')}
      ${contactSync ? text('Job title', 'job_title', body.job_title ?? '') : ''}
      ${contactSync ? text('Birthday', 'birthday', body.birthday ?? '', 'date') : ''}
    </div>
    <datalist id="organizations">${organizations.map((name) => html`<option value="${name}"></option>`)}</datalist>
    ${channelRows('email', 'E-mail', body.emails)}
    ${channelRows('phone', 'Phone', body.phones)}
    <div class="fields">${fields.map((field) => customInput(field, body.custom_fields[field.code] ?? null))}</div>
    ${
      state === 'deleted'
        ? ''
        : html`<div class="actions" style="margin-top:1.5rem">
          <button class="primary" name="_action" value="save">${state === 'new' ? 'Create person' : 'Save'}</button>
          ${state === 'new' ? '' : html`<button name="_action" value="delete" formnovalidate>Delete person</button>`}</div>`
    }
  </form>`
}
