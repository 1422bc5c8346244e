import axe, { type AxeResults, type RunOptions } from 'axe-core'
import { expect, type Page } from '@playwright/test'

export const desktop = { width: 1280, height: 800 } as const
const phone = { width: 390, height: 844 } as const

/** The findings that fail a test. */
type Counts = (violation: AxeResults['violations'][number]) => boolean

/** All of axe's rules on the page, in light. */
export async function expectAccessible(page: Page, where: string, counts: Counts = () => true): Promise<void> {
  await expectNone(page, {}, `${where} light`, counts)
}

/** Contrast in dark; nothing else differs there. Leaves the page light. */
export async function expectContrastInDark(page: Page, where: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await expect(page.locator('html[data-theme="dark"]')).toHaveCount(1)
  await expectNone(page, { runOnly: ['color-contrast'] }, `${where} dark`)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await expect(page.locator('html[data-theme="light"]')).toHaveCount(1)
}

/** Makes the page as narrow as a phone: it must not scroll horizontally. Leaves it narrow. */
async function expectFitsPhone(page: Page): Promise<void> {
  await page.setViewportSize(phone)
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
}

async function expectAccessibleOnPhone(page: Page, where: string, counts: Counts = () => true): Promise<void> {
  await expectFitsPhone(page)
  await expectNone(page, {}, `${where} phone`, counts)
}

/** What fails a page. */
export const isSerious: Counts = ({ impact }) => impact === 'serious' || impact === 'critical'

async function expectNone(page: Page, options: RunOptions, where: string, counts: Counts = () => true): Promise<void> {
  await expectLoaded(page)
  const { violations } = await runAxe(page, options)
  expect(violations.filter(counts).map(({ id, nodes }) => `${where}: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([])
}

/** The page itself is there and not its skeleton, which has no heading. */
async function expectLoaded(page: Page): Promise<void> {
  await expect(page.locator('h1').first()).toBeVisible()
  await expect(page.locator('.skeleton')).toHaveCount(0)
}

/** In the page itself, loaded once a document. It does not look into frames, so there must be none. */
async function runAxe(page: Page, options: RunOptions): Promise<AxeResults> {
  expect(page.frames()).toHaveLength(1)
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  return page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify({ ...options, resultTypes: ['violations'] })})`)
}

/** Every visible link of the page is at least 24 px high. */
async function expectTargets(page: Page, where: string): Promise<void> {
  const low = await page.evaluate(() =>
    [...document.querySelectorAll('main a')]
      .map((link) => ({ text: link.textContent.trim(), height: link.getBoundingClientRect().height }))
      .filter(({ height }) => height > 2 && height < 24)
      .map(({ text, height }) => `${text}: ${height} px`),
  )
  expect(low, where).toEqual([])
}

/** Opens a page in light, in dark and on a phone: accessible each time, and never wider than the screen. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.setViewportSize(desktop)
  await page.goto(path)
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  await expect(page.locator('.skeleton')).toHaveCount(0)
  await expectAccessible(page, path, isSerious)
  await expectContrastInDark(page, path)
  await expectAccessibleOnPhone(page, path, isSerious)
  await expectTargets(page, path)
}

/** The open page, on a desktop in light and dark; on a phone it is no wider than the screen. */
export async function expectReadable(page: Page): Promise<void> {
  const where = new URL(page.url()).pathname
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await expectAccessible(page, where)
  await expectContrastInDark(page, where)
  await expectFitsPhone(page)
  await page.setViewportSize(desktop)
}
