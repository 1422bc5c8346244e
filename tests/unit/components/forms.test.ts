import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const files = globSync('{app,src}/**/*.tsx', { cwd: root })

// A browser submits what is not interactive yet by itself, and by GET: what was typed, a token as well, would be in the address.
test('no form puts what was typed into an address', () => {
  const forms = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/<form\b(?:[^>]|=>)*>/g)].map(([form]) => ({ file, form })),
  )
  expect(forms.length).toBeGreaterThan(5)
  expect(forms.filter(({ form }) => !/\saction=|\smethod="post"/.test(form)).map(({ file }) => file)).toEqual([])
})
