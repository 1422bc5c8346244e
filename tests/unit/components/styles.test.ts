import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const components = join(root, 'node_modules/@heroui/react/dist/components')

test('the styles of exactly those components are loaded that the app draws, in the library’s order', () => {
  const inOrder = all(styles('node_modules/@heroui/styles/dist/components/index.css'), /@import "\.\/([a-z-]+)\.css"/g)
  const drawn = withTheirParts(['app', 'src'].flatMap((folder) => sources(join(root, folder), /\.tsx?$/)).flatMap(importedHere))
  expect(drawn.size).toBeGreaterThan(20)

  const loaded = all(styles('app/heroui.css'), /@import "@heroui\/styles\/components\/([a-z-]+)\.css"/g)
  expect(loaded).toEqual(inOrder.filter((name) => drawn.has(name)))
})

test('a library’s styles come into a layer of a file of ours, so that ours win whichever file is loaded last', () => {
  const inScripts = ['app', 'src'].flatMap((folder) => sources(join(root, folder), /\.tsx?$/))
  expect(inScripts.flatMap((source) => all(source, /^import '([^.@'][^']*\.css)'/gm))).toEqual([])
  const beside = all(styles('src/components/reference/reference.css'), /^@import "([^\n]*)$/gm)
  expect(beside).toEqual([expect.stringMatching(/ layer\(components\);$/)])
})

function styles(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function sources(folder: string, ending: RegExp): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => ending.test(file))
  return files.map((file) => readFileSync(join(folder, file), 'utf8'))
}

function importedHere(source: string): string[] {
  return all(source, /'@heroui\/react\/([a-z-]+)'/g)
}

/** A component is drawn with those that it imports itself. */
function withTheirParts(names: readonly string[]): ReadonlySet<string> {
  const drawn = new Set(names)
  for (const name of drawn) {
    for (const part of sources(join(components, name), /\.js$/).flatMap((source) => all(source, /'\.\.\/([a-z-]+)\//g)))
      drawn.add(part)
  }
  return drawn
}

function all(text: string, name: RegExp): string[] {
  return [...text.matchAll(name)].map((match) => match[1] ?? '')
}
