import { demos } from '@millrace/demo-kit'
import type { Upstream, Upstreams } from './upstreams.ts'

/** The page that leads to the three demos. */
export function homePage(upstreams: Upstreams): string {
  const doors = demos.map(
    ({ label, href }) =>
      `<li><a href="${href}"><strong>${label}</strong><code>@millrace/${label.toLowerCase()}</code></a></li>`,
  )
  const sources = Object.values(upstreams).map(sourceLine)
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Millrace: LLM streams in React, Vue and Svelte</title>
    <link rel="stylesheet" href="/kit/styles.css" />
  </head>
  <body>
    <div id="app">
      <header class="site">
        <div class="site-inner">
          <a class="wordmark" href="/" aria-current="page"><span class="wheel"></span>Millrace</a>
        </div>
      </header>
      <main class="landing">
        <div class="intro">
          <h1>Point a hook at any LLM stream.</h1>
          <p>Millrace turns what OpenAI, Anthropic and Gemini send into one live message that a
          view can show as it comes. Here is the same screen in three frameworks.</p>
        </div>
        <h2>Choose a framework</h2>
        <ul class="doors" data-testid="demos">${doors.join('')}</ul>
        <h2>Where the answers come from</h2>
        <ul class="sources" data-testid="sources">${sources.join('')}</ul>
      </main>
    </div>
  </body>
</html>
`
}

function sourceLine({ label, live, model, keyVariable }: Upstream): string {
  const source = live
    ? `live, <code>${escapeHtml(model)}</code>`
    : `the fake provider; set <code>${keyVariable}</code> for the real one`
  return `<li><strong>${label}</strong><span>${source}</span></li>`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
