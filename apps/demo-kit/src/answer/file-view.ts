import type { FilePart } from '@millrace/core'
import { imageSize } from './image-size.ts'

/** A file the model made, and the way to show it. */
export type FileView =
  | {
      readonly kind: 'image'
      readonly src: string
      readonly label: string
      /** In pixels, where the file says so: the page then keeps its place before it is drawn. */
      readonly width: number | undefined
      readonly height: number | undefined
      /** Whether a better one follows in its place. */
      readonly preview: boolean
    }
  | { readonly kind: 'audio' | 'link'; readonly src: string; readonly label: string }

/**
 * @param question What was asked, which says what a picture shows where the provider does not.
 * @returns `null` for a file that cannot be shown.
 */
export function fileView(part: FilePart, question: string): FileView | null {
  const { mediaType, data, url, state } = part
  if (data !== undefined) {
    const src = `data:${mediaType};base64,${data}`
    if (mediaType.startsWith('image/')) {
      const label = describe(part, question)
      const size = imageSize(data)
      const preview = state === 'streaming'
      return { kind: 'image', src, label, width: size?.width, height: size?.height, preview }
    }
    if (mediaType.startsWith('audio/')) return { kind: 'audio', src, label: 'Sound by the model' }
    return { kind: 'link', src, label: `File by the model (${mediaType})` }
  }
  // A picture from elsewhere would tell its server what was asked here, so that is a link.
  if (url === undefined || !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return null
  return { kind: 'link', src: url, label: `File by the model (${mediaType})` }
}

/** OpenAI says what it told its painter. */
function describe({ providerMetadata }: FilePart, question: string): string {
  const prompt = providerMetadata?.['revised_prompt']
  const shown = typeof prompt === 'string' && prompt !== '' ? prompt : question
  return `Picture by the model: ${shown}`
}
