import { createStream, type Message, type Part, type SourcePart } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { createLayout } from './layout.ts'

const empty = createStream({ url: '' }).getSnapshot().message

function messageOf(...parts: readonly Part[]): Message {
  return { ...empty, parts }
}

function text(key: string, words: string, state: 'streaming' | 'done' = 'done'): Part {
  return { type: 'text', key, state, text: words }
}

function cited(key: string, url: string, place?: SourcePart['place']): SourcePart {
  return { type: 'source', key, state: 'done', url, title: `On ${key}`, place, raw: null }
}

const thought: Part = { type: 'reasoning', key: 'r', state: 'done', text: 'Hm.' }

describe('createLayout', () => {
  it('reads text that a provider cut into parts as one, with the marks in their places', () => {
    const { sections, sources } = createLayout()(
      messageOf(
        thought,
        text('a', 'Mills are **'),
        text('b', 'old'),
        cited('1', 'https://a.example/', { key: 'b' }),
        text('c', '** and many.'),
        cited('2', 'https://b.example/', { key: 'c', start: 7, end: 11 }),
        cited('3', 'https://a.example/', { key: 'c', start: 7, end: 11 }),
        cited('4', 'https://a.example/', { key: 'c', end: 11 }),
      ),
    )
    expect(sections.map(({ kind }) => kind)).toEqual(['part', 'text'])
    const [, section] = sections
    if (section?.kind !== 'text') throw new Error('There is no text.')
    expect(section.text).toBe('Mills are **old** and many.')
    const marks = section.marks.map(({ at, source }) => [section.text.slice(0, at), source.number])
    expect(marks).toEqual([
      ['Mills are **old', 1],
      ['Mills are **old** and many', 1],
      ['Mills are **old** and many', 2],
    ])
    expect(sources.map(({ number, label }) => [number, label])).toEqual([
      [1, 'On 1'],
      [2, 'On 2'],
    ])
  })

  it('marks nothing that has not come yet', () => {
    const layout = createLayout()
    const whole = cited('1', 'https://a.example/', { key: 'a' })
    const later = cited('2', 'https://b.example/', { key: 'a', start: 2, end: 9 })
    const marksOf = (message: Message) =>
      layout(message).sections.flatMap((one) => (one.kind === 'text' ? one.marks : []))
    expect(marksOf(messageOf(text('a', 'Mills', 'streaming'), whole, later))).toEqual([])
    expect(marksOf(messageOf(text('a', 'Mills turn', 'streaming'), whole, later))).toHaveLength(1)
    expect(marksOf(messageOf(text('a', 'Mills turn.'), whole, later))).toHaveLength(2)
  })

  it('keeps the identity of what has not changed', () => {
    const layout = createLayout()
    const source = cited('1', 'https://a.example/', { key: 'a' })
    const parts = [thought, text('a', 'One.'), source]
    const before = layout(messageOf(...parts))
    const after = layout(messageOf(...parts, { ...thought, key: 'x' }, text('b', 'Two')))
    expect(after.sections.slice(0, 2)).toEqual(before.sections)
    for (const [index, section] of before.sections.entries()) {
      expect(after.sections[index]).toBe(section)
    }
    expect(after.sources[0]).toBe(before.sources[0])
    const changed = layout(messageOf({ ...thought, text: 'Hm, yes.' }, text('a', 'One.'), source))
    expect(changed.sections[0]).not.toBe(before.sections[0])
    expect(changed.sections[1]).toBe(before.sections[1])
  })

  it('makes no link of an address that would run something, and says where a link leads', () => {
    const { sources } = createLayout()(
      messageOf(cited('1', 'javascript:alert(1)'), cited('2', 'https://www.b.example/page')),
    )
    expect(sources).toMatchObject([
      { label: 'On 1', href: undefined, host: undefined },
      { label: 'On 2', href: 'https://www.b.example/page', host: 'b.example' },
    ])
  })

  it('leaves out empty texts, and shows a refusal told beside the message', () => {
    const end = { reason: 'content-filter', raw: 'refusal' } as const
    const { sections } = createLayout()({
      ...messageOf(text('a', '')),
      end,
      providerMetadata: { stop_details: { type: 'refusal', explanation: 'I may not.' } },
    })
    expect(sections).toMatchObject([{ kind: 'refusal', words: 'I may not.' }])
    expect(createLayout()({ ...messageOf(), end }).sections).toEqual([])
  })
})
