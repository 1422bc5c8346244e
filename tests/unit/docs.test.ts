import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const folders = ['app', 'src', 'sandbox', 'scripts', 'supabase', 'tests', 'docs'] as const
const files = [
  ...readdirSync(root).map((file) => `/${file}`),
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `/${folder}/${file}`),
  ),
]
const decisions = readdirSync(join(root, 'docs/adr')).filter((name) => name !== 'README.md')
const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
const guarantees = readdirSync(join(root, 'docs/guarantees')).filter((name) => name.endsWith('.md'))
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'supabase/README.md',
  ...guides.map((name) => `docs/${name}`),
  'docs/adr/README.md',
  ...decisions.map((name) => `docs/adr/${name}`),
  ...guarantees.map((name) => `docs/guarantees/${name}`),
].map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }))

/** What stands for a name that anyone who reads it chooses. */
const placeholder = /<[^>]*>|\*/g
/** Files of one machine, and addresses. */
const elsewhere = ['.adsapp/', '/']

test.each(documents)('$name names files and folders that are there', ({ text }) => {
  const named = Array.from(text.matchAll(/`([\w./<>*()[\]-]+(?:\.(?:ts|tsx|sql|mjs)|\/))`/g), ([, path = '']) => path)
  const missing = named
    .filter((path) => !elsewhere.some((start) => path.startsWith(start)) && !path.includes('what_changes'))
    .filter((path) => {
      const parts = path.replace(/\/$/, '').split(placeholder)
      const pattern = new RegExp(`/${parts.map((part) => part.replaceAll(/[.()[\]]/g, '\\$&')).join('[^/]*')}$`)
      return !files.some((file) => pattern.test(file)) && !folders.some((folder) => folder === path.replace(/\/$/, ''))
    })
  expect(missing).toEqual([])
})

/** The anchors that headings have on a page of a repository. */
function anchorsOf(path: string): ReadonlySet<string> {
  const headings = readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)
  return new Set(
    Array.from(headings, ([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(/\s/g, '-'),
    ),
  )
}

test.each(documents)('the links of $name lead somewhere', ({ name, text }) => {
  const links = Array.from(text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g), ([, link = '']) => link)
  const broken = links.filter((link) => {
    const [file = '', anchor] = link.split('#')
    const path = file === '' ? join(root, name) : resolve(root, dirname(name), file)
    return !existsSync(path) || (anchor !== undefined && !anchorsOf(path).has(anchor))
  })
  expect(broken).toEqual([])
})

test('each variable of the example is explained', () => {
  const example = readFileSync(join(root, '.env.local.example'), 'utf8')
  const variables = Array.from(example.matchAll(/^#? ?([A-Z][A-Z_]+)=/gm), ([, variable]) => variable)
  const explained = readFileSync(join(root, 'docs/configuration.md'), 'utf8')
  expect(variables.length).toBeGreaterThan(30)
  expect(variables.filter((variable) => !explained.includes(`\`${variable}\``))).toEqual([])
})

/** A file of tests, and its parts, which are in a folder of its name. */
function textOf(file: string): string {
  const folder = join(root, file.replace(/\.test\.ts$/, ''))
  const parts = folder !== join(root, file) && existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
  return [join(root, file), ...parts].map((path) => readFileSync(path, 'utf8')).join('\n')
}

/** Whether the file has a test of that title: the first argument in TypeScript, the last one in pgTAP. */
function isTitledIn(file: string, title: string) {
  const text = textOf(file)
  const isSql = file.endsWith('.sql')
  const quoted = isSql ? [`'${title.replaceAll("'", "''")}'`] : [`'${title}'`, `\`${title}\``, `"${title}"`]
  return quoted.some((literal) => {
    const parts = text.split(literal)
    const isBetween = (before: string, after: string) =>
      isSql ? after.trimStart().startsWith(')') : before.trimEnd().endsWith('(') && after.startsWith(',')
    return parts.slice(1).some((after, index) => isBetween(parts[index] ?? '', after))
  })
}

test.each(guarantees)('each test that %s names is there', (name) => {
  const text = readFileSync(join(root, 'docs/guarantees', name), 'utf8')
  const named = Array.from(text.matchAll(/^- `([^`]+)` › `([^`]+)`$/gm), ([, file = '', title = '']) => ({ file, title }))
  expect(named.length).toBeGreaterThan(0)
  expect(named).toHaveLength(text.split('\n').filter((line) => line.includes('›')).length)
  expect(named.filter(({ file }) => !existsSync(join(root, file)))).toEqual([])
  expect(named.filter(({ file, title }) => existsSync(join(root, file)) && !isTitledIn(file, title))).toEqual([])
})

test('the glossary has each term once', () => {
  const text = readFileSync(join(root, 'docs/glossary.md'), 'utf8')
  const terms = Array.from(text.matchAll(/^\| (?!term|---)([^|]+) \|/gm), ([, term = '']) => term)
  expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([])
})

test('every decision has its number in its title', () => {
  const numbers = decisions.map((name) => Number(name.slice(0, 4)))
  const titled = decisions.map((name) => Number(/^# (\d+)\. /.exec(readFileSync(join(root, 'docs/adr', name), 'utf8'))?.[1]))
  expect(titled).toEqual(numbers)
  expect(new Set(numbers).size).toBe(numbers.length)
})

test('the index of the decisions has each of them once, by its title', () => {
  const text = readFileSync(join(root, 'docs/adr/README.md'), 'utf8')
  const indexed = Array.from(text.matchAll(/^- (.*)$/gm), ([, line]) => line)
  const titled = decisions.map((name) => {
    const [, number, title] = /^# (\d+)\. (.*)/.exec(readFileSync(join(root, 'docs/adr', name), 'utf8')) ?? []
    return `${number}. [${title}](${name})`
  })
  expect(new Set(indexed)).toEqual(new Set(titled))
  expect(indexed).toHaveLength(titled.length)
})

test('whatever people read says “email”, in one spelling', () => {
  const read = files.filter((file) => /^\/(app|src|sandbox|docs)\/.*\.(tsx?|md)$/.test(file))
  const texts = [
    ...read.map((file) => file.slice(1)),
    'docs/openapi.json',
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
  ]
  expect(read.length).toBeGreaterThan(500)
  expect(texts.filter((name) => /e-mail/i.test(readFileSync(join(root, name), 'utf8')))).toEqual([])
})
