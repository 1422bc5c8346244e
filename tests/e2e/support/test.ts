import { test as base } from '@playwright/test'
import { waitWhileLoading } from './loading.ts'
import { slowDown } from './slow.ts'

const endings: (() => Promise<void>)[] = []

/** What a worker's tests share ends with the worker. */
export function atWorkerEnd(end: () => Promise<void>): void {
  endings.push(end)
}

/** Whatever acts on a page, or waits for something on it, waits until the page is there: also on pages that a test opens by itself. */
export const test = base.extend<object, { readonly loadedPages: undefined }>({
  loadedPages: [
    async ({ browser }, use) => {
      browser.on('context', (context) => {
        context.on('page', (page) => void waitWhileLoading(page))
        void slowDown(context)
      })
      await use(undefined)
      for (const end of endings) await end()
    },
    { scope: 'worker', auto: true },
  ],
})
