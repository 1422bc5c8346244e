import type { BrowserContext, Page } from '@playwright/test'

/** ADSAPP_E2E_SLOW=6: a browser a sixth as fast, to which every answer comes up to a third of a second later: faults of timing show. */
const slowdown = Number(process.env['ADSAPP_E2E_SLOW'] ?? 0)
const delayMaxMs = 300

export async function slowDown(context: BrowserContext): Promise<void> {
  if (slowdown === 0) return
  context.on('page', (page) => void throttle(page))
  await context.route('**/*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * delayMaxMs))
    await route.continue()
  })
}

async function throttle(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
}
