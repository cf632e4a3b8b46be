import { describe, expect, it } from 'vitest'
import { createStream } from '@millrace/core'
import { fileView, sourcesOf } from './parts.ts'

const emptyAnswer = createStream({ url: '' }).getSnapshot()

describe('sourcesOf', () => {
  const source = (key: string, url?: string, title?: string) =>
    ({ type: 'source', key, state: 'done', url, title, raw: null }) as const

  it('lists each page once, by its title or host', () => {
    const links = sourcesOf({
      ...emptyAnswer.message,
      parts: [
        source('1', 'https://a.example/x', 'A page'),
        source('2', 'https://a.example/x', 'A page again'),
        source('3', 'https://b.example/y'),
      ],
    })
    expect(links.map(({ label }) => label)).toEqual(['A page', 'b.example'])
  })

  it('makes no link of an address that would run something', () => {
    const [link] = sourcesOf({
      ...emptyAnswer.message,
      parts: [source('1', 'javascript:alert(1)', 'Trap')],
    })
    expect(link).toMatchObject({ label: 'Trap', href: undefined })
  })
})

describe('fileView', () => {
  const file = { type: 'file', key: '1', state: 'done' } as const

  it('shows what came with the answer, and only links to what did not', () => {
    expect(fileView({ ...file, mediaType: 'image/png', data: 'AAAA' })).toMatchObject({
      kind: 'image',
      src: 'data:image/png;base64,AAAA',
    })
    expect(fileView({ ...file, mediaType: 'audio/wav', data: 'AAAA' })?.kind).toBe('audio')
    const url = 'https://pictures.example/1.png'
    expect(fileView({ ...file, mediaType: 'image/png', url })).toMatchObject({
      kind: 'link',
      src: url,
    })
    expect(fileView({ ...file, mediaType: 'image/png', url: 'javascript:alert(1)' })).toBeNull()
  })
})
