import { watchFirstToken, type FirstToken } from './first-token.ts'
import { statusRenders, type Mount, type View } from './view.ts'

declare global {
  interface Window {
    bench: Bench
  }
}

/** How Playwright drives the page. */
export interface Bench {
  readonly mounted: Promise<unknown>
  /** Has the answer shown. Resolves one frame after its end. */
  answer(): Promise<Shown>
  /** Has the answer shown, and watches its first token: for a page asked for with `?watch`. */
  firstToken(): Promise<FirstToken | undefined>
}

export interface Shown {
  readonly text: string
  readonly statusRenders: number
}

const apps = import.meta.glob<{ readonly mount: Mount }>('./apps/*')

const { searchParams } = new URL(location.href)
let watched: Promise<FirstToken> | undefined

async function mountApp(): Promise<View> {
  const name = searchParams.get('app') ?? ''
  const load = Object.entries(apps).find(([path]) => path.startsWith(`./apps/${name}.`))?.[1]
  const element = document.querySelector<HTMLElement>('#app')
  if (!load || !element) throw new RangeError(`There is no app ${name}`)
  const token = searchParams.get('watch')
  if (token !== null) watched = watchFirstToken(token, element)
  return (await load()).mount(element)
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve))
  })
}

const mounted = mountApp()

window.bench = {
  mounted: mounted.then(nextFrame),
  async answer() {
    const view = await mounted
    await view.start()
    await nextFrame()
    await nextFrame()
    return {
      text: document.querySelector('[data-answer]')?.textContent ?? '',
      statusRenders: statusRenders(),
    }
  },
  async firstToken() {
    const view = await mounted
    await view.start()
    return watched
  },
}
