import { describe, expect, test } from 'vitest'
import { partsOf } from './read.ts'
import {
  added,
  completed,
  done,
  emptyMessage,
  event,
  type Fields,
  functionCall,
  message,
  responses,
  say,
  textsOf,
  toolsOf,
  unknownIn,
  warningsIn,
} from './responses-fixtures.ts'

describe('items are told apart', () => {
  test('by their index where the server changes their ids from event to event (Copilot)', () => {
    const turned = (text: string, id: string) => ({ ...message(text), id })
    expect(
      textsOf(
        added(0, turned('', 'a1')),
        say(0, 'Hel', { item_id: 'b2' }),
        say(0, 'lo', { item_id: 'c3' }),
        event('output_text.done', {
          output_index: 0,
          content_index: 0,
          item_id: 'd4',
          text: 'Hello',
        }),
        done(0, turned('Hello', 'e5')),
        completed({ output: [turned('Hello', 'f6')] }),
      ),
    ).toEqual(['Hello'])
  })

  test('by their id where there is no index', () => {
    const [first, second] = [emptyMessage, { ...emptyMessage, id: 'msg_2' }].map((item) => [
      event('output_item.added', { item }),
      event('output_text.delta', { item_id: item.id, delta: item.id }),
    ])
    expect(textsOf(...(first ?? []), ...(second ?? []))).toEqual(['msg_1', 'msg_2'])
  })

  test('by their id where the index moves (vLLM)', () => {
    expect(
      textsOf(
        added(3, emptyMessage),
        say(3, 'Hel', { item_id: 'msg_1', content_index: 5 }),
        say(4, 'lo', { item_id: 'msg_1', content_index: 5 }),
        done(4, message('Hello')),
        completed({ output: [message('Hello')] }),
      ),
    ).toEqual(['Hello'])
  })

  test('by order where there is neither', () => {
    expect(
      textsOf(
        event('output_item.added', { item: { type: 'message' } }),
        event('output_text.delta', { delta: 'Hi' }),
        event('output_text.delta', { delta: '!' }),
        completed(),
      ),
    ).toEqual(['Hi!'])
  })

  test('by kind where several have one index', () => {
    const { message: answer } = responses(
      event('reasoning_text.delta', { output_index: 0, item_id: 'r1', delta: 'Hm' }),
      added(0, emptyMessage),
      say(0, 'Hi'),
      added(0, functionCall('')),
      event('function_call_arguments.delta', { output_index: 0, item_id: 'fc_1', delta: '{}' }),
      completed({
        output: [
          { id: 'r9', type: 'reasoning', content: [{ type: 'reasoning_text', text: 'Hm' }] },
          message('Hi'),
          functionCall('{}'),
        ],
      }),
    )
    expect(answer.parts).toMatchObject([
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'Hi' },
      { type: 'tool', inputText: '{}' },
    ])
  })

  test('by their call where only their own ids change', () => {
    const first = functionCall('{}')
    const second = functionCall('{"a":1}', { id: 'fc_2', call_id: 'call_2' })
    const repeated = [second, first].map((form, at) => ({ ...form, id: `new_${at}` }))
    const { deltas, message: answer } = responses(
      done(0, first),
      done(1, second),
      completed({ output: repeated }),
    )
    expect(partsOf(answer, 'tool')).toMatchObject([{ id: 'call_1' }, { id: 'call_2' }])
    expect(warningsIn(deltas)).toEqual([])
  })

  test('by order where the end gives them other ids and places', () => {
    expect(
      textsOf(done(4, message('Hi')), completed({ output: [{ ...message('Hi'), id: 'new' }] })),
    ).toEqual(['Hi'])
  })

  test('by type and call where several without an id have one index', () => {
    const nameless = (rest: Fields) => added(0, { ...functionCall('', rest), id: '' })
    expect(
      toolsOf(
        nameless({ call_id: 'a' }),
        nameless({ call_id: 'a' }),
        nameless({ call_id: 'b' }),
        added(0, { type: 'web_search_call' }),
        added(0, { type: 'file_search_call' }),
      ),
    ).toMatchObject([
      { id: 'a' },
      { id: 'b' },
      { name: 'web_search_call' },
      { name: 'file_search_call' },
    ])
  })

  test('although they are done without an index and without a start', () => {
    expect(textsOf(event('output_item.done', { item: message('Hi') }))).toEqual(['Hi'])
  })

  test('although the end lists fewer of them than were sent', () => {
    expect(
      textsOf(
        done(0, { id: 'rs_1', type: 'reasoning', summary: [] }),
        done(1, message('Hi')),
        done(2, { ...message('there'), id: 'msg_2' }),
        completed({ output: [{ ...message('there'), id: 'msg_2' }] }),
      ),
    ).toEqual(['Hi', 'there'])
  })

  test('and what repeats after their end is not read twice', () => {
    expect(
      textsOf(
        added(0, emptyMessage),
        say(0, 'Hi'),
        done(0, message('Hi')),
        event('output_text.done', { output_index: 0, content_index: 0, text: 'Hi' }),
        done(0, message('Hi')),
        completed({ output: [message('Hi')] }),
      ),
    ).toEqual(['Hi'])
  })

  test('and what is added after their end is unknown', () => {
    const late = say(0, ' late', { item_id: 'msg_1' })
    const { deltas, message: answer } = responses(done(0, message('Hi')), late, completed())
    expect(unknownIn(deltas)).toEqual([late])
    expect(answer.parts).toMatchObject([{ text: 'Hi' }])
  })

  test('and an end without an item is unknown', () => {
    const empty = event('output_item.done', { output_index: 0 })
    expect(unknownIn(responses(empty).deltas)).toEqual([empty])
  })

  test('an end that says otherwise than was said before is warned of', () => {
    const same = responses(done(0, message('Hi')), completed({ output: [message('Hi')] }))
    expect(warningsIn(same.deltas)).toEqual([])
    const other = responses(done(0, message('Hi')), completed({ output: [message('Ho')] }))
    expect(warningsIn(other.deltas)).toMatchObject([{ raw: message('Ho') }])
  })

  test('an end that repeats content of another kind is not warned of', () => {
    const audio = { ...emptyMessage, content: [{ type: 'output_audio', data: '' }] }
    const { deltas } = responses(done(0, audio), completed({ output: [audio] }))
    expect(warningsIn(deltas)).toEqual([])
  })
})
