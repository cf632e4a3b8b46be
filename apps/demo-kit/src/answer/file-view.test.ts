import { chooseAnswer } from '@millrace/testing'
import { describe, expect, it } from 'vitest'
import { fileView } from './file-view.ts'
import { imageSize } from './image-size.ts'

const file = { type: 'file', key: '1', state: 'done' } as const
const url = 'https://pictures.example/1.png'

function base64(...bytes: readonly (number | string)[]): string {
  const head = bytes
    .map((one) => (typeof one === 'string' ? one : String.fromCharCode(one)))
    .join('')
  return btoa(head.padEnd(48, '\0'))
}

describe('fileView', () => {
  it('shows what came with the answer, and only links to what did not', () => {
    const mill = fileView({ ...file, mediaType: 'image/png', data: 'AAAA' }, 'Draw a mill')
    expect(mill).toMatchObject({ kind: 'image', src: 'data:image/png;base64,AAAA', preview: false })
    expect(mill?.label).toContain('Draw a mill')
    expect(fileView({ ...file, mediaType: 'audio/wav', data: 'AAAA' }, '')?.kind).toBe('audio')
    expect(fileView({ ...file, mediaType: 'image/png', url }, '')).toMatchObject({
      kind: 'link',
      src: url,
    })
    const trap = { ...file, mediaType: 'image/png', url: 'javascript:alert(1)' }
    expect(fileView(trap, '')).toBeNull()
  })

  it('says what the provider says the picture shows, and which one is a preview', () => {
    const part = {
      ...file,
      state: 'streaming',
      mediaType: 'image/png',
      data: 'AAAA',
      providerMetadata: { revised_prompt: 'An overshot wheel' },
    } as const
    const view = fileView(part, 'Draw a mill')
    expect(view).toMatchObject({ preview: true })
    expect(view?.label).toContain('An overshot wheel')
  })
})

describe('imageSize', () => {
  const expected = { width: 300, height: 258 }

  it.each([
    ['PNG', base64('\x89PNG\r\n\x1a\n', 0, 0, 0, 13, 'IHDR', 0, 0, 1, 44, 0, 0, 1, 2)],
    ['GIF', base64('GIF89a', 44, 1, 2, 1)],
    [
      'JPEG',
      base64(
        0xff,
        0xd8,
        0xff,
        0xe0,
        0,
        5,
        'abc',
        0xff,
        0xc4,
        0,
        3,
        0,
        0xff,
        0xc2,
        0,
        11,
        8,
        1,
        2,
        1,
        44,
      ),
    ],
    [
      'WebP with losses',
      base64('RIFF0000WEBPVP8 ', 0, 0, 0, 0, 'xxx', 0x9d, 1, 0x2a, 44, 0x41, 2, 1),
    ],
    [
      'WebP without losses',
      base64(
        'RIFF0000WEBPVP8L',
        0,
        0,
        0,
        0,
        0x2f,
        299 & 0xff,
        (299 >> 8) | ((257 & 3) << 6),
        257 >> 2,
        0,
      ),
    ],
    ['WebP with extras', base64('RIFF0000WEBPVP8X', 0, 0, 0, 0, 0, 0, 0, 0, 43, 1, 0, 1, 1, 0)],
  ])('reads that of a %s', (_, data) => {
    expect(imageSize(data)).toEqual(expected)
  })

  it('reads that of a real picture, and knows nothing of what is none', () => {
    const { images = [] } = chooseAnswer({
      ...{ format: 'gemini', model: 'any', stream: true, body: {}, url: new URL('http://fake') },
      ...{ prompt: 'Draw a mill', inputText: '', hasToolResult: false, maxTokens: undefined },
      ...{ tools: [], toolChoice: 'auto', reasoning: true },
    })
    expect(images).toHaveLength(1)
    for (const { data, width, height } of images) expect(imageSize(data)).toEqual({ width, height })
    for (const data of [
      '',
      'AAAA',
      '%%%',
      btoa('x'.repeat(200)),
      base64(0xff, 0xd8, 'not a segment'),
    ]) {
      expect(imageSize(data)).toBeUndefined()
    }
  })
})
