import { describe, expect, test } from 'vitest'
import {
  added,
  completed,
  done,
  emptyMessage,
  event,
  functionCall,
  message,
  responses,
  say,
  textsOf,
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

  test('an end that says otherwise than was said before is warned of', () => {
    const same = responses(done(0, message('Hi')), completed({ output: [message('Hi')] }))
    expect(warningsIn(same.deltas)).toEqual([])
    const other = responses(done(0, message('Hi')), completed({ output: [message('Ho')] }))
    expect(warningsIn(other.deltas)).toMatchObject([{ raw: message('Ho') }])
  })
})
