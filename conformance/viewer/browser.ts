import { chromium } from 'playwright-core'

/** A page as the suite drives it. */
export interface Page {
  readonly errors: readonly string[]
  readonly press: (key: string) => Promise<void>
  readonly type: (text: string) => Promise<void>
  readonly click: (selector: string) => Promise<void>
  readonly focus: (selector: string) => Promise<void>
  readonly count: (selector: string) => Promise<number>
  readonly text: (selector: string) => Promise<string>
  readonly attribute: (selector: string, name: string) => Promise<string | null>
  readonly evaluate: (expression: string) => Promise<unknown>
  /** The step of the address. */
  readonly chosen: () => Promise<string>
  readonly close: () => Promise<void>
}

const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
const quieter = ['--disable-component-update', '--disable-sync']

export async function openBrowser(executablePath: string): Promise<{
  readonly open: (url: string, name: string) => Promise<Page>
  readonly close: () => Promise<void>
}> {
  const browser = await chromium.launch({ executablePath, headless: true, args: [...quiet, ...quieter] })
  return {
    open: async (url, name) => {
      const dark = name.length % 2 === 0
      const page = await browser.newPage({
        viewport: { width: 1300, height: 800 },
        colorScheme: dark ? 'dark' : 'light',
      })
      const errors: string[] = []
      page.on('pageerror', error => errors.push(String(error)))
      page.on('console', message => {
        if (message.type() === 'error') errors.push(message.text())
      })
      await page.goto(url)
      return {
        errors,
        press: key => page.keyboard.press(key),
        type: text => page.keyboard.type(text),
        click: selector =>
          page
            .locator(selector)
            .first()
            .click({ position: { x: 20, y: 10 } }),
        focus: selector => page.locator(selector).first().focus(),
        count: selector => page.locator(selector).count(),
        text: async selector => (await page.locator(selector).first().textContent()) ?? '',
        attribute: (selector, name_) => page.locator(selector).first().getAttribute(name_),
        evaluate: expression => page.evaluate(expression),
        chosen: async () => /step=(\d+)/.exec(page.url())?.[1] ?? '',
        close: () => page.close(),
      }
    },
    close: () => browser.close(),
  }
}
