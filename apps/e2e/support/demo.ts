import { expect, type JSHandle, type Locator, type Page } from '@playwright/test'

export type Api = 'openai' | 'anthropic' | 'gemini'
export const APIS: readonly Api[] = ['openai', 'anthropic', 'gemini']

/** What the page showed at one moment. */
export interface Glimpse {
  readonly status: string
  readonly text: string
  readonly speed: string
  /** What it said of what is saved. */
  readonly kept: string
  /** The input of a tool, as far as it has come. */
  readonly input: string
  /** How many fields of it are marked as being written, those around them aside. */
  readonly open: number
}

/** The screen, as a visitor uses it. */
export class Demo {
  readonly page: Page
  readonly framework: string
  readonly prompt: Locator
  readonly turns: Locator
  readonly trouble: Locator
  readonly keep: Locator

  constructor(page: Page, framework: string) {
    this.page = page
    this.framework = framework
    this.prompt = page.getByTestId('prompt')
    this.turns = page.getByTestId('turn')
    this.trouble = page.getByTestId('trouble')
    this.keep = page.getByTestId('keep')
  }

  /** A part of the newest turn. */
  part(testId: string): Locator {
    return this.turns.last().getByTestId(testId)
  }

  async open(url: string): Promise<void> {
    await this.page.goto(`${url}/${this.framework}/`)
    await expect(this.page.getByTestId('source')).toHaveText(/fake|live/i)
  }

  async choose(api: Api): Promise<void> {
    await this.page.getByTestId(`provider-${api}`).check()
  }

  async ask(question: string): Promise<void> {
    const before = await this.turns.count()
    await this.prompt.fill(question)
    await this.page.getByTestId('ask').click()
    await expect(this.turns).toHaveCount(before + 1)
  }

  async expectStatus(status: string): Promise<void> {
    await expect(this.part('status')).toHaveAttribute('data-status', status)
  }

  async stop(): Promise<void> {
    await this.page.getByTestId('stop').click()
    await this.expectStatus('stopped')
  }

  /** Waits until this much of the answer is on the page. */
  async expectText(characters: number): Promise<void> {
    await expect
      .poll(async () => ((await this.part('answer-markdown').textContent()) ?? '').length)
      .toBeGreaterThan(characters)
  }

  /** The newest answer's text as it came. */
  async plainText(): Promise<string> {
    const toggle = this.part('plain-toggle')
    await toggle.click()
    const text = (await this.part('answer-plain').textContent()) ?? ''
    await toggle.click()
    await expect(this.part('answer-plain')).toHaveCount(0)
    return text
  }

  /** Notes every state of the page from now on. */
  async watch(): Promise<JSHandle<Glimpse[]>> {
    return this.page.evaluateHandle(() => {
      const seen: Glimpse[] = []
      const read = (testId: string): Element | null =>
        [...document.querySelectorAll(`[data-testid="${testId}"]`)].at(-1) ?? null
      new MutationObserver(() => {
        seen.push({
          status: read('status')?.getAttribute('data-status') ?? '',
          text: read('answer-markdown')?.textContent ?? '',
          speed: read('speed')?.textContent ?? '',
          kept: read('cut-off')?.textContent ?? '',
          input: read('tool-input')?.textContent ?? '',
          open: document.querySelectorAll('[data-open=true]:not([data-kind=group])').length,
        })
      }).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      })
      return seen
    })
  }
}
