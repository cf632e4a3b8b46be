import { describe, expect, test } from 'vitest'
import { partsOf } from './read.ts'
import {
  added,
  completed,
  done,
  emptyMessage,
  event,
  responses,
  textsOf,
} from './responses-fixtures.ts'

describe('the texts of an item', () => {
  const place = { output_index: 0, content_index: 0 }
  const reasoning = { id: 'rs_1', type: 'reasoning', summary: [] }
  const thoughtsOf = (...payloads: readonly unknown[]) =>
    partsOf(responses(...payloads).message, 'reasoning').map(({ text }) => text)

  test('may be one string', () => {
    expect(textsOf(done(0, { ...emptyMessage, content: 'Hi' }))).toEqual(['Hi'])
  })

  test('may come as objects, and empty ones say nothing', () => {
    const say = (delta: unknown) => event('output_text.delta', { ...place, delta })
    const empty = event('output_text.done', { ...place, content_index: 1, text: '' })
    expect(textsOf(say(''), say({ text: 'Hi' }), say({}), empty)).toEqual(['Hi'])
    const bare = { ...emptyMessage, content: [{ type: 'output_text', text: '' }] }
    expect(responses(done(0, bare), completed()).message.parts).toEqual([])
  })

  test('may be of several kinds', () => {
    const { message } = responses(
      added(0, emptyMessage),
      event('refusal.delta', { ...place, delta: 'No' }),
      event('output_text.delta', { ...place, content_index: 1, delta: 'But' }),
      done(0, {
        ...emptyMessage,
        content: [
          { type: 'output_text', text: 'But.' },
          { type: 'refusal', refusal: 'No.' },
        ],
      }),
    )
    expect(message.parts).toMatchObject([
      { type: 'refusal', text: 'No.' },
      { type: 'text', text: 'But.' },
    ])
  })

  test.for([
    ['reasoning_summary_text', { text: 'Hm.' }],
    ['reasoning_summary_part', { part: { type: 'summary_text', text: 'Hm.' } }],
    ['reasoning_part', { part: { type: 'reasoning_text', text: 'Hm.' } }],
    ['reasoning_text', { text: 'Hm.' }],
  ] as const)('are whole by %s.done', ([name, whole]) => {
    const end = event(`${name}.done`, { output_index: 0, ...whole })
    expect(thoughtsOf(added(0, reasoning), end)).toEqual(['Hm.'])
  })

  test('of a summary and of the thoughts themselves stay apart, whichever comes first', () => {
    expect(
      thoughtsOf(
        added(0, reasoning),
        event('reasoning_text.delta', { output_index: 0, delta: 'Long' }),
        event('reasoning_summary_text.delta', { output_index: 0, delta: 'Short' }),
        done(0, {
          ...reasoning,
          summary: [{ type: 'summary_text', text: 'Short.' }],
          content: [{ type: 'reasoning_text', text: 'Long.' }],
        }),
      ),
    ).toEqual(['Long.', 'Short.'])
  })
})
