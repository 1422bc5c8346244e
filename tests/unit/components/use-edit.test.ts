import { createElement, useState } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { type Edit, editParts, useEdit } from '../../../src/components/use-edit.ts'

const opened = { url: 'https://one.example.test', name: '', event_types: ['contact.created'], payload: 'thin' }

test('of a form only what was changed in it is sent, so that it takes back nothing that others changed meanwhile', () => {
  expect(editParts(opened, { name: 'Shop' }).changed).toEqual({ name: 'Shop' })
  expect(editParts(opened, { event_types: ['*'], name: '' }).changed).toEqual({ event_types: ['*'] })
  expect(editParts(opened, structuredClone(opened)).changed).toEqual({})
})

test('what is changed is sent with what it was typed over, by which somebody else’s change of the same is seen', () => {
  expect(editParts(opened, { name: 'Shop', payload: 'thin' })).toEqual({ changed: { name: 'Shop' }, seen: { name: '' } })
})

type Values = { readonly name: string; readonly slug: string }
type Step = { readonly shown: Values; readonly isWarned?: boolean; readonly act?: (edit: Edit<Values>) => void }

/** The form as each step finds it; what a step does is there for the next. */
function formOver(steps: readonly Step[]): readonly Edit<Values>[] {
  const found: Edit<Values>[] = []
  const Form = () => {
    const [at, setAt] = useState(0)
    const step = steps[Math.min(at, steps.length - 1)]
    const edit = useEdit(step?.shown ?? { name: '', slug: '' }, { isWarned: step?.isWarned ?? false })
    if (step !== undefined && at < steps.length) {
      found[at] = edit
      step.act?.(edit)
      setAt(at + 1)
    }
    return null
  }
  renderToStaticMarkup(createElement(Form))
  return found
}

const stored = { name: 'Acme', slug: 'acme' }
const byOthers = { name: 'Acme Ltd', slug: 'acme-ltd' }
const type = (part: Partial<Values>) => (edit: Edit<Values>) => edit.change(part)

test('what is typed stays over a new stored value, the rest is as it is stored by now, and what it was typed over is sent', () => {
  const [first, last] = formOver([{ shown: stored, act: type({ name: 'Acme Inc' }) }, { shown: byOthers }])
  expect([first?.draft, first?.isChanged]).toEqual([stored, false])
  expect([last?.draft, last?.isChanged]).toEqual([{ name: 'Acme Inc', slug: 'acme-ltd' }, true])
  expect(last?.parts).toEqual({ changed: { name: 'Acme Inc' }, seen: { name: 'Acme' } })
})

test('what a part was first typed over counts, however often it is typed and whatever is stored meanwhile', () => {
  const typed = formOver([
    { shown: stored, act: type({ name: 'Acme I' }) },
    { shown: byOthers, act: type({ name: 'Acme Inc' }) },
    { shown: byOthers },
  ])
  expect(typed[2]?.parts).toEqual({ changed: { name: 'Acme Inc' }, seen: { name: 'Acme' } })
})

test('who has been told of others’ change sends it over what is stored by now', () => {
  const typed = formOver([
    { shown: stored, act: type({ name: 'Acme Inc' }) },
    { shown: byOthers, isWarned: true },
  ])
  expect(typed[1]?.opened).toEqual(byOthers)
  expect(typed[1]?.parts).toEqual({ changed: { name: 'Acme Inc' }, seen: { name: 'Acme Ltd' } })
})

test('what was saved is shown until the page shows it again, and then as the page shows it', () => {
  const [, , kept, reshown] = formOver([
    { shown: stored, act: type({ name: ' Acme Inc ' }) },
    { shown: stored, act: (edit) => edit.saved() },
    { shown: stored },
    { shown: { name: 'Acme Inc', slug: 'acme' } },
  ])
  expect([kept?.draft, kept?.isChanged]).toEqual([{ name: ' Acme Inc ', slug: 'acme' }, false])
  expect([reshown?.draft, reshown?.isChanged]).toEqual([{ name: 'Acme Inc', slug: 'acme' }, false])
})
