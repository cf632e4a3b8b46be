import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { appendText, type TextField } from '../../src/index.ts'
import { createStore } from '../../src/publish/store.ts'
import { idleSnapshot } from '../../src/stream/snapshot.ts'

/** An element into which text is written. */
function writing(field: TextField = 'text') {
  const element = document.body.appendChild(document.createElement('pre'))
  element.append('what was there before', document.createElement('i'))
  const { publish, ...source } = createStore(idleSnapshot)
  const stop = appendText(source, element, field)
  onTestFinished(() => {
    stop()
    element.remove()
  })
  return {
    element,
    source,
    stop,
    publish: (text: string) => publish({ ...idleSnapshot, [field]: text }),
  }
}

/** What joins letters, ends lines or takes more than one unit; nothing of it may be torn apart. */
const bits = fc.constantFrom(
  'wheel ',
  'a ',
  '\n',
  '\r\n',
  '\n\n',
  ' \u0301',
  'e\u0301',
  '👩‍🔬',
  '🏞️ ',
  '水車',
  'مطحنة ',
)
const anyText = fc
  .array(bits, { minLength: 1, maxLength: 3_000, size: 'max' })
  .map((chosen) => chosen.join(''))

/** A text as it grows: cut anywhere, even within a character. */
const growth = fc
  .tuple(anyText, fc.array(fc.nat(15_000), { maxLength: 20 }))
  .map(([text, cuts]) => [...cuts.toSorted((a, b) => a - b).map((cut) => text.slice(0, cut)), text])

const sameAsBefore = fc
  .tuple(anyText, anyText)
  .map(([one, two]) => [one, one.slice(0, 4_000) + two])

test('the page has the text, whatever it becomes', { timeout: 60_000 }, () => {
  const { element, publish } = writing()
  fc.assert(
    fc.property(fc.array(fc.oneof(growth, sameAsBefore), { maxLength: 3 }), (answers) => {
      for (const text of answers.flat()) {
        publish(text)
        expect(element.textContent === text).toBe(true)
      }
    }),
    { seed: 1, numRuns: 200, interruptAfterTimeLimit: 10_000 },
  )
})

test('while the text grows, only the last piece is written to', { timeout: 60_000 }, () => {
  const { element, publish } = writing()
  const observer = new MutationObserver(() => {})
  observer.observe(element, { characterData: true, childList: true, subtree: true })
  fc.assert(
    fc.property(growth, (texts) => {
      publish('')
      for (const text of texts) {
        const finished = new Set<Node>([...element.childNodes].slice(0, -1))
        observer.takeRecords()
        publish(text)
        const changes = observer.takeRecords()
        expect(changes.some(({ target }) => finished.has(target))).toBe(false)
        expect(changes.some(({ removedNodes }) => removedNodes.length > 0)).toBe(false)
      }
    }),
    { seed: 1, numRuns: 100, interruptAfterTimeLimit: 10_000 },
  )
  observer.disconnect()
})

test('a piece ends after a blank or a line, and nothing is torn apart', { timeout: 60_000 }, () => {
  const { element, publish } = writing()
  const graphemes = new Intl.Segmenter()
  fc.assert(
    fc.property(growth, (texts) => {
      publish('')
      for (const text of texts) publish(text)
      const text = texts.at(-1) ?? ''
      const starts = new Set(Array.from(graphemes.segment(text), ({ index }) => index))
      let start = 0
      for (const piece of element.childNodes) {
        expect(starts.has(start)).toBe(true)
        start += piece.textContent?.length ?? 0
      }
      for (const piece of [...element.childNodes].slice(0, -1)) {
        expect(piece.textContent).toMatch(/[\n ]$/)
        expect(piece.textContent?.length).toBeGreaterThanOrEqual(1_500)
      }
    }),
    { seed: 1, numRuns: 100, interruptAfterTimeLimit: 10_000 },
  )
})

test('a piece is not much longer than 1,500 characters, however the text comes', () => {
  const words = Array.from({ length: 4_000 }, (_, index) => `word${index}`).join(' ')
  const { element, publish } = writing()
  for (const step of [7, 1_000, words.length]) {
    publish('')
    for (let length = step; length < words.length; length += step) publish(words.slice(0, length))
    publish(words)
    const lengths = Array.from(element.childNodes, ({ textContent }) => textContent?.length)
    expect(lengths.length).toBeGreaterThan(10)
    for (const length of lengths) expect(length).toBeLessThan(1_530)
  }
})

test('the pieces look, read and are copied as one', () => {
  const words = Array.from({ length: 1_500 }, (_, index) => `word${index}`)
  const text = words.map((word, index) => word + (index % 90 === 89 ? '\n\n' : ' ')).join('')
  const { element, publish } = writing()
  const one = document.body.appendChild(document.createElement('pre'))
  onTestFinished(() => one.remove())
  for (const each of [one, element]) each.style.cssText = 'white-space: pre-wrap; width: 300px'
  one.append(text)
  for (let length = 0; length < text.length; length += 101) publish(text.slice(0, length))
  publish(text)

  const pieces = [...element.childNodes]
  expect(pieces.length).toBeGreaterThan(5)
  const relativeTo = (parent: Element, node: ChildNode | null | undefined, offset: number) => {
    if (!node) throw new Error('There is no such piece')
    const range = new Range()
    range.setStart(node, offset)
    range.setEnd(node, offset + 1)
    const { x, y } = range.getBoundingClientRect()
    const box = parent.getBoundingClientRect()
    return { x: Math.round(x - box.x), y: Math.round(y - box.y) }
  }
  let start = 0
  for (const piece of pieces) {
    expect(relativeTo(element, piece, 0)).toEqual(relativeTo(one, one.firstChild, start))
    start += piece.textContent?.length ?? 0
  }
  expect(element.offsetHeight).toBe(one.offsetHeight)
  expect(element.innerText).toBe(one.innerText)
  const selected = [element, one].map((each) => {
    getSelection()?.selectAllChildren(each)
    return getSelection()?.toString()
  })
  expect(selected[0]).toBe(selected[1])
})

test('what begins as before is left alone', () => {
  const line = `${'turning '.repeat(187)}turns\n`
  const { element, publish } = writing()
  publish(line.repeat(4))
  const [first, second, third] = element.childNodes
  publish(`${line.repeat(2)}Another ending`)
  expect(element.childNodes[0] === first && element.childNodes[1] === second).toBe(true)
  expect(element.contains(third ?? null)).toBe(false)
  expect(element.childNodes).toHaveLength(3)
})

test('what is selected stays selected', () => {
  const { element, publish } = writing()
  publish('The wheel')
  const { firstChild } = element
  if (firstChild) getSelection()?.setBaseAndExtent(firstChild, 4, firstChild, 9)
  publish('The wheel turns')
  expect(getSelection()?.toString()).toBe('wheel')
})

test('text goes on behind what somebody put in its place, and leaves with it', () => {
  const { element, publish } = writing()
  publish('The wheel')
  // What a browser's translator does.
  const translated = document.createElement('font')
  translated.append('La roue')
  element.firstChild?.replaceWith(translated)
  publish('The wheel turns')
  expect(element.textContent).toBe('La roue turns')
  publish('Another')
  expect(element.textContent).toBe('Another')
})

test('reasoning is written where that is wanted, and nothing once it is over', () => {
  const { element, publish, stop } = writing('reasoning')
  expect(element.childNodes).toHaveLength(0)
  publish('Because')
  expect(element.textContent).toBe('Because')
  stop()
  publish('Because water')
  expect(element.textContent).toBe('Because')
})

test('an element that is written to again has the text once', () => {
  const { element, source, publish, stop } = writing()
  publish('Once')
  stop()
  const stopAgain = appendText(source, element)
  expect(element.textContent).toBe('Once')
  publish('Once more')
  expect(element.textContent).toBe('Once more')
  stopAgain()
})

test('what looks like HTML is text', () => {
  const { element, publish } = writing()
  publish('<img src=x onerror=alert(1)>&amp;')
  expect(element.children).toHaveLength(0)
  expect(element.textContent).toBe('<img src=x onerror=alert(1)>&amp;')
})
