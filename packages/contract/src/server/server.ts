import {
  createFakeProvider,
  createFakeServer,
  createResumable,
  replay,
  splitTokens,
  type FakeProviderOptions,
  type Listener,
  type RecordedRequest,
} from '@millrace/testing'
import { answers, isPrompt } from '../answers.ts'
import { GATE_HEADER, TAG_HEADER } from '../headers.ts'
import type { Sample } from './article.ts'
import { readRecording, type Recording } from './corpus.ts'
import { createFeeds } from './feeds.ts'
import { createGates } from './gates.ts'
import { relayFor } from './relay-for.ts'

export interface ServerContent {
  readonly corpus: string
  readonly recordings: readonly Recording[]
  readonly samples: readonly Sample[]
}

/** Bytes a recording is written in; small enough to cut many an event in two. */
const writeSize = 1000

/** Longer than any test may take: who comes back before has set a lower limit of its own. */
const retryMs = 600_000

/** Serves the fake provider, also resumably, recordings, the article's samples, feeds, and what a test steers by. */
export async function listenForContract(content: ServerContent): Promise<Listener> {
  const gates = createGates()
  const relay = relayFor(() => listener.url)
  const feeds = createFeeds()
  const provides: FakeProviderOptions = {
    pace: 'none',
    split: splitTokens,
    answer: ({ prompt }) => answers[isPrompt(prompt) ? prompt : 'short'],
  }
  const provider = createFakeProvider(provides)
  const resumable = createResumable({ ...provides, retryMs })

  const server = createFakeServer(async (recorded) => {
    const [, area, ...rest] = recorded.path.split('/')
    if (area === 'control') return control(recorded.url, rest.join('/'))
    const response = await answer(recorded, area, decodeURIComponent(rest.join('/')))
    const gate = recorded.headers.get(GATE_HEADER)
    // An answer through the relay waits behind it, where the provider is.
    return gate === null || area === 'relay' ? response : gates.guard(gate, response)
  })

  async function answer(
    recorded: RecordedRequest,
    area: string | undefined,
    name: string,
  ): Promise<Response> {
    const request = new Request(recorded.url, {
      method: recorded.method,
      headers: recorded.headers,
      ...(recorded.bodyText === '' ? {} : { body: recorded.bodyText }),
    })
    if (area === 'recordings') {
      const recording = content.recordings.find(({ path }) => path === name)
      if (!recording) return new Response(null, { status: 404 })
      const bytes = await readRecording(content.corpus, recording)
      const writes = Array.from<number>({ length: bytes.length / writeSize }).fill(writeSize)
      return replay(bytes, { chunks: writes }).fetch(request)
    }
    if (area === 'samples') {
      const sample = content.samples.find((candidate) => candidate.name === name)
      if (!sample) return new Response(null, { status: 404 })
      const spaced = recorded.url.searchParams.has('spaced')
      return replay(spaced ? sample.spaced : sample.printed).fetch(request)
    }
    if (area === 'relay') return relay(request)
    if (area === 'feeds') return feeds.answer(name, request)
    if (area === 'streams') return resumable.fetch(request)
    if (area === 'resumable')
      return resumable.fetch(new Request(new URL(name, request.url), request))
    return provider.fetch(request)
  }

  async function control(url: URL, action: string): Promise<Response> {
    const parameter = (name: string): string => url.searchParams.get(name) ?? ''
    const isTagged = (request: RecordedRequest) =>
      request.headers.get(TAG_HEADER) === parameter('tag')
    switch (action) {
      case 'release':
        gates.release(parameter('gate'), Number(parameter('pieces')))
        return new Response(null, { status: 204 })
      case 'push': {
        const event = url.searchParams.get('event')
        const data = parameter('data')
        feeds.push(parameter('feed'), event === null ? { data } : { event, data })
        return new Response(null, { status: 204 })
      }
      case 'cut':
        if (url.searchParams.has('feed')) feeds.cut(parameter('feed'))
        else gates.cut(parameter('gate'))
        return new Response(null, { status: 204 })
      case 'end':
        feeds.end(parameter('feed'))
        return new Response(null, { status: 204 })
      case 'requests':
        return Response.json(server.requests.filter(isTagged).map(({ outcome }) => outcome ?? null))
      case 'arrived':
        await server.waitFor(isTagged)
        return new Response(null, { status: 204 })
      case 'ended': {
        const ended = await server.waitFor(
          (request) => isTagged(request) && request.outcome !== undefined,
        )
        return Response.json(ended.outcome)
      }
      default:
        return new Response(null, { status: 404 })
    }
  }

  const listener = await server.listen()
  return listener
}
