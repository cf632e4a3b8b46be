import type { Bar, Panel } from './panels.ts'

/** How a chart is laid out; lengths are in pixels. */
export interface Layout {
  readonly width: number
  readonly columns: number
}

const margin = 22
const gutter = 40
const rowHeight = 25
const barHeight = 13
const labelWidth = 156
const valueWidth = 58
/** Title, what is measured, and the gap before the first bar. */
const headHeight = 54
const panelGap = 28
const noteHeight = 30

/** Drawn in the reader's own colours and letters; its own ground keeps it readable on any page. */
const style = `
  svg { color-scheme: light dark; font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif }
  .ground { fill: #fff; stroke: #d1d9e0 }
  .title { fill: #1f2328; font-size: 15px; font-weight: 600 }
  .label, .value { fill: #1f2328 }
  .value { font-variant-numeric: tabular-nums }
  .measure, .note { fill: #59636e; font-size: 12px }
  .bold { font-weight: 600 }
  .own { fill: #0f766e }
  .peer { fill: #a3adb8 }
  .floor { fill: none; stroke: #7d8793; stroke-dasharray: 2 2 }
  .slit { fill: none; stroke: #fff; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; stroke: #3d444d }
    .title, .label, .value { fill: #f0f6fc }
    .measure, .note { fill: #9198a1 }
    .own { fill: #2dd4bf }
    .peer { fill: #59636e }
    .floor { stroke: #8b949e }
    .slit { stroke: #0d1117 }
  }
`

const note = 'Shorter is better. A slit bar is cut short.'

/** Draws bars from zero, each panel by a scale of its own. */
export function draw(panels: readonly Panel[], { width, columns }: Layout): string {
  const across = Math.max(1, Math.min(columns, panels.length))
  const panelWidth = (width - 2 * margin - gutter * (across - 1)) / across
  const drawn: string[] = []
  let top = margin
  for (let first = 0; first < panels.length; first += across) {
    const line = panels.slice(first, first + across)
    for (const [column, panel] of line.entries()) {
      drawn.push(drawPanel(panel, margin + column * (panelWidth + gutter), top, panelWidth))
    }
    top += Math.max(...line.map(heightOf)) + panelGap
  }
  const height = top - panelGap + noteHeight + margin / 2
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>Millrace and its peers at the same work</title>
<style>${style}</style>
<rect class="ground" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${drawn.join('\n')}
${text('note', margin, height - margin / 2 - 6, note)}
</svg>
`
}

function heightOf({ bars }: Panel): number {
  return headHeight + bars.length * rowHeight
}

function drawPanel({ title, measure, bars }: Panel, left: number, top: number, width: number) {
  const room = width - labelWidth - valueWidth
  const end = endOfScale(bars)
  return [
    text('title', left, top + 15, title),
    text('measure', left, top + 34, measure),
    ...bars.map((bar, index) => {
      const part = Math.min(1, (bar.value ?? 0) / end)
      const isCut = (bar.value ?? 0) > end
      const place = { left, top: top + headHeight + index * rowHeight }
      return drawBar(bar, place, Math.max(2, part * room), isCut)
    }),
  ].join('\n')
}

/** The longest bar ends the scale, but for one that would leave nothing to see of all others. */
function endOfScale(bars: readonly Bar[]): number {
  const [most = 1, next = most] = bars.map(({ value }) => value ?? 0).toSorted((a, b) => b - a)
  return most > 6 * next ? 2 * next : most
}

interface Place {
  readonly left: number
  readonly top: number
}

function drawBar(
  { label, kind, value, text: figure }: Bar,
  { left, top }: Place,
  length: number,
  isCut: boolean,
): string {
  const from = left + labelWidth
  const middle = top + barHeight / 2 + 4.5
  const bold = kind === 'own' ? ' bold' : ''
  const name = text(`label${bold}`, left, middle, label)
  if (value === null) return [name, text('note', from, middle, figure)].join('\n')
  const size = `width="${round(length)}" height="${barHeight}"`
  const slit = `M${round(from + length - 22)} ${top + barHeight + 2}l8-${barHeight + 4}m4 0l-8 ${barHeight + 4}`
  return [
    name,
    `<rect class="${kind}" x="${round(from)}" y="${top}" ${size} rx="2"/>`,
    ...(isCut ? [`<path class="slit" d="${slit}"/>`] : []),
    text(`value${bold}`, from + length + 7, middle, figure),
  ].join('\n')
}

function text(className: string, x: number, y: number, content: string): string {
  return `<text class="${className}" x="${round(x)}" y="${round(y)}">${content}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
