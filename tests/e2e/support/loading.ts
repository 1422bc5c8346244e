import { type Page, selectors } from '@playwright/test'

const engine = 'loading'

/**
 * Runs in the page. The root element while the app's page is not all there: its HTML still streams, a part that has come is not in its place
 * yet, or React has not taken over what can be acted on, so that a click would be lost and a text put back. A page of another server is there
 * once it is read.
 */
function loadingPage() {
  const settled = '__adsappSettled'
  const isReact = (element: Element) => Object.keys(element).some((key) => key.startsWith('__reactProps$'))
  const isLoading = () => {
    if (document.readyState === 'loading') return true
    if (document.querySelector('script[src*="/_next/"]') === null) return false
    if (document.querySelector('template[id^="B:"]') !== null) return true
    if (![...document.querySelectorAll('body :is(a, button, form, input:not([type="hidden"]), select, textarea)')].every(isReact))
      return true
    if (Reflect.has(document, settled)) return Reflect.get(document, settled) !== true
    // What React has rendered it commits before the page is idle.
    Reflect.set(document, settled, false)
    requestIdleCallback(() => Reflect.set(document, settled, true))
    return true
  }
  const found = () => (isLoading() ? document.documentElement : null)
  return {
    query: found,
    queryAll: () => [found()].filter((element) => element !== null),
  }
}

const registered = selectors.register(engine, loadingPage)

/** From now on, whatever acts on the page or waits for something on it waits until it is there. */
export async function waitWhileLoading(page: Page): Promise<void> {
  await registered
  try {
    // Playwright itself waits until the locator finds nothing more.
    await page.addLocatorHandler(page.locator(`${engine}=any`), async () => undefined)
  } catch (error) {
    if (!page.isClosed()) throw error
  }
}
