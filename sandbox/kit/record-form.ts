import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Html } from './page-layout.ts'

/** The values of a form by name; a name may be repeated. */
export type FormValues = ReadonlyMap<string, readonly string[]>

export interface FormOption {
  readonly value: string
  readonly label: string
}

interface Named {
  readonly name: string
  readonly label: string
}

export type FormField = Named &
  (
    | {
        readonly kind: 'text' | 'tel' | 'date'
        readonly required?: boolean
        /** Suggestions; any other text is allowed too. */
        readonly suggestions?: readonly string[]
      }
    | { readonly kind: 'textarea' }
    /** One of several; none of them too, unless required. */
    | { readonly kind: 'choice'; readonly options: readonly FormOption[]; readonly required?: boolean }
    | { readonly kind: 'choices'; readonly options: readonly FormOption[] }
    /** Several values, each with a label, one of them the primary one: `<name>_value`, `<name>_label` and the place `<name>_primary`. */
    | { readonly kind: 'entries'; readonly input: 'email' | 'tel'; readonly labels: readonly string[] }
  )

type Of<Kind extends FormField['kind']> = Extract<FormField, { readonly kind: Kind }>

export interface Entry {
  readonly value: string
  readonly label: string
  readonly primary: boolean
}

const spareEntries = 2

/** The only or first value of a name; blank when there is none. */
export function only(values: FormValues, name: string): string {
  return values.get(name)?.[0] ?? ''
}

/** Values of names that are not repeated. */
export function formValues(values: Iterable<readonly [name: string, value: string]>): FormValues {
  return new Map([...values].map(([name, value]) => [name, [value]]))
}

/** The first value of each field that was sent. */
export function sentValues(fields: readonly FormField[], values: FormValues): Record<string, string> {
  return Object.fromEntries(fields.flatMap(({ name }) => (values.has(name) ? [[name, only(values, name)]] : [])))
}

export function entriesOf(values: FormValues, name: string): readonly Entry[] {
  const labels = values.get(`${name}_label`) ?? []
  const primary = Number(only(values, `${name}_primary`) || '0')
  return (values.get(`${name}_value`) ?? [])
    .map((value, index) => ({ value, label: labels[index] ?? '', primary: index === primary }))
    .filter(({ value }) => value.trim() !== '')
}

export function entryValues(name: string, entries: readonly Entry[]): readonly (readonly [string, readonly string[]])[] {
  const primary = entries.findIndex((entry) => entry.primary)
  return [
    [`${name}_value`, entries.map(({ value }) => value)],
    [`${name}_label`, entries.map(({ label }) => label)],
    [`${name}_primary`, [String(Math.max(0, primary))]],
  ]
}

/** A sent form: the button that was pressed, if it has a name, and the values. CR LF, which browsers send, becomes LF. */
export async function readRecordForm(
  c: Pick<Context, 'req'>,
): Promise<{ readonly action: string | undefined; readonly values: FormValues }> {
  const sent = Object.entries(await c.req.parseBody({ all: true })).map(([name, value]): [string, string[]] => [
    name,
    [value].flat().flatMap((each) => (typeof each === 'string' ? [each.replaceAll('\r\n', '\n')] : [])),
  ])
  const action = sent.find(([name]) => name === '_action')?.[1][0]
  return { action, values: new Map(sent.filter(([name]) => name !== '_action')) }
}

function textInput({ name, label, kind, required = false, suggestions }: Of<'text' | 'tel' | 'date'>, value: string) {
  const list = suggestions === undefined ? null : `${name}-suggestions`
  return html`<label class="field">${label}<input type="${kind}" name="${name}" value="${value}" autocomplete="off" dir="auto" ${
    required ? 'required' : ''
  } ${list === null ? '' : html`list="${list}"`}></label>
    ${list === null ? '' : html`<datalist id="${list}">${suggestions?.map((each) => html`<option value="${each}"></option>`)}</datalist>`}`
}

function choiceInput({ name, label, options, required = false }: Of<'choice'>, value: string) {
  const known = value === '' || options.some((option) => option.value === value)
  const shown = known ? options : [...options, { value, label: value }]
  return html`<label class="field">${label}<select name="${name}">${required ? '' : html`<option value="">–</option>`}${shown.map(
    (option) => html`<option value="${option.value}" ${option.value === value ? 'selected' : ''}>${option.label}</option>`,
  )}</select></label>`
}

function choicesInput({ name, label, options }: Of<'choices'>, chosen: readonly string[]) {
  return html`<fieldset class="wide"><legend>${label}</legend><div class="ticks">${options.map(
    (option) =>
      html`<label class="tick"><input type="checkbox" name="${name}" value="${option.value}" ${
        chosen.includes(option.value) ? 'checked' : ''
      }> ${option.label}</label>`,
  )}</div></fieldset>`
}

function entriesInput({ name, label, input, labels }: Of<'entries'>, entries: readonly Entry[]) {
  const blank: Entry = { value: '', label: labels[0] ?? '', primary: false }
  const shown = [...entries, ...Array.from({ length: spareEntries }, () => blank)]
  return html`<fieldset class="wide"><legend>${label}</legend>${shown.map((entry, index) => {
    const place = `${label} ${index + 1}`
    const choices = labels.includes(entry.label) ? labels : [...labels, entry.label]
    return html`<div class="entry">
      <input type="${input}" name="${name}_value" value="${entry.value}" aria-label="${place}" autocomplete="off">
      <select name="${name}_label" aria-label="${place}: kind">${choices.map(
        (each) => html`<option ${each === entry.label ? 'selected' : ''}>${each}</option>`,
      )}</select>
      <label class="tick muted"><input type="radio" name="${name}_primary" value="${index}" aria-label="${place} is the primary one" ${
        entry.primary ? 'checked' : ''
      }> primary</label></div>`
  })}</fieldset>`
}

/** The inputs of a form's fields, with their values. */
export function fieldInputs(fields: readonly FormField[], values: FormValues): Html {
  return html`<div class="fields">${fields.map((field) => {
    switch (field.kind) {
      // Browsers drop the first line break after the opening tag, so one is added to keep a leading one of the value.
      case 'textarea':
        return html`<label class="field wide">${field.label}<textarea name="${field.name}" rows="5" dir="auto">${'\n'}${only(values, field.name)}</textarea></label>`
      case 'choice':
        return choiceInput(field, only(values, field.name))
      case 'choices':
        return choicesInput(field, values.get(field.name) ?? [])
      case 'entries':
        return entriesInput(field, entriesOf(values, field.name))
      default:
        return textInput(field, only(values, field.name))
    }
  })}</div>`
}
