import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = `${import.meta.dirname}/../../../`

/** Where something is removed by this very press: the dialog that asks, and the customer's form that says what it does. */
const final = new Set(['src/components/ui/confirm-dialog.tsx', 'src/components/quotes/offer-form.tsx'])

test('what begins a deletion is not the loudest control of its page', () => {
  const components = globSync('{src/components,app}/**/*.tsx', { cwd: root })
  expect(components.length).toBeGreaterThan(300)
  const loud = components.filter((path) => /variant=(?:"danger|\{[^}]*'danger)/.test(readFileSync(root + path, 'utf8')))
  expect(loud.filter((path) => !final.has(path))).toEqual([])
})
