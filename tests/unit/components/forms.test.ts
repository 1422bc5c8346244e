import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const files = globSync('{app,src}/**/*.tsx', { cwd: root })

// That component, once for all forms, leads to the first input that is wrong.
test('a form that a script sends is the one that focuses the first input that is wrong', () => {
  const own = files.filter((file) => /<form\b(?:[^>]|=>)*\sonSubmit=/.test(readFileSync(join(root, file), 'utf8')))
  expect(own).toEqual(['src/components/ui/form.tsx'])
})

// What is edited as one document, with no form around it, says by itself that its answer is there.
test('an editor that marks what is wrong once it is sent leads to the first of it', () => {
  const marking = files.filter((file) => /\bsetTried\(true\)/.test(readFileSync(join(root, file), 'utf8')))
  expect(marking.length).toBeGreaterThan(3)
  expect(marking.filter((file) => !/<Form\b|\buseProblemFocus\(/.test(readFileSync(join(root, file), 'utf8')))).toEqual([])
})

// A browser submits what is not interactive yet by itself, and by GET: what was typed, a token as well, would be in the address.
test('no form puts what was typed into an address', () => {
  const forms = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/<form\b(?:[^>]|=>)*>/g)].map(([form]) => ({ file, form })),
  )
  expect(forms.length).toBeGreaterThan(5)
  expect(forms.filter(({ form }) => !/\saction=|\smethod="post"/.test(form)).map(({ file }) => file)).toEqual([])
})
