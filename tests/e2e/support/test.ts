import { test as base } from '@playwright/test'
import { waitWhileLoading } from './loading.ts'
import { slowDown } from './slow.ts'

/** Whatever acts on a page, or waits for something on it, waits until the page is there: also on pages that a test opens by itself. */
export const test = base.extend<object, { readonly loadedPages: undefined }>({
  loadedPages: [
    async ({ browser }, use) => {
      browser.on('context', (context) => {
        context.on('page', (page) => void waitWhileLoading(page))
        void slowDown(context)
      })
      await use(undefined)
    },
    { scope: 'worker', auto: true },
  ],
})
