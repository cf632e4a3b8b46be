import type { Piece } from './piece.ts'
import type { ScriptedAnswer } from './servers.ts'

/** A server that is read both by the browser's `EventSource` and by Millrace. */
export interface Scenario {
  readonly name: string
  /** One for each connection; behind the last comes 204. A body alone is that of a good answer. */
  readonly answers: readonly (Piece | ScriptedAnswer)[]
  /** The data of the events that the standard finds in them. */
  readonly data: readonly string[]
}

/** Asks to be asked again at once, so that no reader waits. */
const soon = 'retry: 0\n'
const bom = [0xef, 0xbb, 0xbf] as const

const long = '水'.repeat(200_000)

export const bodies: readonly Scenario[] = [
  {
    name: 'events with a name and without',
    answers: [`${soon}data: a\n\nevent: order\ndata: b\n\nevent:\ndata: c\n\nevent\ndata: d\n\n`],
    data: ['a', 'b', 'c', 'd'],
  },
  {
    name: 'events named as what a reader itself says',
    answers: [
      `${soon}event: error\ndata: a\n\nevent: open\ndata: b\n\nevent: message\ndata: c\n\n`,
    ],
    data: ['a', 'b', 'c'],
  },
  {
    name: 'the last of two names',
    answers: [`${soon}event: one\nevent: two\ndata: a\n\nevent: one\n\ndata: b\n\n`],
    data: ['a', 'b'],
  },
  {
    name: 'data of several lines',
    answers: [`${soon}data: a\ndata: b\ndata\ndata:\ndata: c\n\n`],
    data: ['a\nb\n\n\nc'],
  },
  {
    name: 'empty data',
    answers: [`${soon}data\n\ndata:\n\ndata: \n\ndata\ndata\n\n`],
    data: ['', '', '', '\n'],
  },
  {
    name: 'events without data',
    answers: [`${soon}event: order\n\nid: 1\n\nevent: order\nid: 2\n\n\n\ndata: a\n\n`],
    data: ['a'],
  },
  {
    name: 'comments',
    answers: [`${soon}:\n: hello\n\n:data: no\ndata: a\n: between\ndata: b\n:\n\n:::\n\n`],
    data: ['a\nb'],
  },
  { name: 'a byte order mark', answers: [[...bom, ...ascii(`data: a\n\n${soon}`)]], data: ['a'] },
  {
    name: 'a byte order mark on each connection',
    answers: [
      [...bom, ...ascii(`${soon}data: a\n\n`)],
      [...bom, ...ascii('data: b\n\n')],
    ],
    data: ['a', 'b'],
  },
  {
    name: 'two byte order marks, of which one belongs to the first field',
    answers: [[...bom, ...bom, ...ascii(`data: a\n\n${soon}data: b\n\n`)]],
    data: ['b'],
  },
  {
    name: 'a byte order mark that was encoded twice',
    answers: [`\u00EF\u00BB\u00BFdata: a\n\n${soon}data: b\n\n`],
    data: ['b'],
  },
  {
    name: 'a byte order mark within the stream',
    answers: [`${soon}\uFEFFdata: a\n\ndata: \uFEFFb\n\n`],
    data: ['\uFEFFb'],
  },
  {
    name: 'lines that end with CR',
    answers: ['retry: 0\rdata: a\rdata: b\r\rdata: c\r\r'],
    data: ['a\nb', 'c'],
  },
  {
    name: 'lines that end with CR LF',
    answers: ['retry: 0\r\ndata: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n'],
    data: ['a\nb', 'c'],
  },
  {
    name: 'lines that end each in its own way',
    answers: [`${soon}data: a\rdata: b\ndata: c\r\ndata: d\n\rdata: e\r\n\ndata: f\r\r\n`],
    data: ['a\nb\nc\nd', 'e', 'f'],
  },
  {
    name: 'a CR and an LF that come apart',
    answers: [
      { pieces: ['retry: 0\r', '\ndata: a\r', '\ndata: b\r', '\n\r', '\ndata: c\r\n\r'], gapMs: 5 },
      'data: d\n\n',
    ],
    data: ['a\nb', 'c', 'd'],
  },
  {
    name: 'one space behind the colon, which does not count',
    answers: [
      `${soon}data:a\n\ndata: b\n\ndata:  c\n\ndata:\td\n\ndata: e \n\nid:  x\ndata: f\n\n`,
    ],
    data: ['a', 'b', ' c', '\td', 'e ', 'f'],
  },
  {
    name: 'fields that there are not',
    answers: [`${soon}foo: a\nDATA: b\n data: c\ndata : d\ndat: e\ndatas: f\nid : 1\ndata: g\n\n`],
    data: ['g'],
  },
  {
    name: 'fields without a colon',
    answers: [`${soon}nothing\ndata\nid\nevent\nretry x\n\ndata: a\n\n`],
    data: ['', 'a'],
  },
  {
    name: 'colons in a value',
    answers: [`${soon}data: a:b: c\n\ndata:::\n\n`],
    data: ['a:b: c', '::'],
  },
  { name: 'no event at all', answers: [soon, '\n\n\n', ':\n\n'], data: [] },
  { name: 'an empty body', answers: [soon, { pieces: [] }, 'data: a\n\n'], data: ['a'] },
  {
    name: 'a character in pieces',
    answers: [
      {
        pieces: [[...ascii(`${soon}data: `), 0xf0], [0x9f], [0x8c], [0x8a, 0x0a], '\n'],
        gapMs: 5,
      },
    ],
    data: ['🌊'],
  },
  {
    name: 'bytes that are no UTF-8',
    answers: [
      [
        ...ascii(`${soon}data: a`),
        ...[0xff, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80, 0xe6, 0xb0],
        ...ascii('\n\n'),
      ],
    ],
    data: [`a${'\uFFFD'.repeat(11)}`],
  },
  {
    name: 'a NUL in data and name',
    answers: [`${soon}data: a\0b\n\nevent: or\0der\ndata: c\n\n`],
    data: ['a\0b', 'c'],
  },
  {
    name: 'characters that end lines elsewhere',
    answers: [`${soon}data: a\u2028b\u2029c\u0085d\u000Be\u000Cf\n\n`],
    data: ['a\u2028b\u2029c\u0085d\u000Be\u000Cf'],
  },
  { name: 'a line of 600 kB', answers: [`${soon}data: ${long}\n\n`], data: [long] },
]

export const ids: readonly Scenario[] = [
  {
    name: 'an id, which stays for the events behind it',
    answers: [`${soon}data: a\n\nid: 1\ndata: b\n\ndata: c\n\ndata: d\nid: 2\n\n`, 'data: e\n\n'],
    data: ['a', 'b', 'c', 'd', 'e'],
  },
  {
    name: 'an id without data',
    answers: [`${soon}id: 1\n\ndata: a\n\nid: 2\n\n`, 'id: 3\n\n'],
    data: ['a'],
  },
  {
    name: 'an empty id, which takes the last one back',
    answers: [`${soon}id: 1\ndata: a\n\nid:\ndata: b\n\n`, 'id: 2\ndata: c\n\n', 'id\n\n'],
    data: ['a', 'b', 'c'],
  },
  {
    name: 'the last of two ids',
    answers: [`${soon}id: 1\nid: 2\ndata: a\n\nid: 3\nid\ndata: b\n\n`],
    data: ['a', 'b'],
  },
  {
    name: 'an id with a NUL, which is none',
    answers: [`${soon}id: 1\ndata: a\n\nid: 2\0\ndata: b\n\nid: \0\ndata: c\n\n`],
    data: ['a', 'b', 'c'],
  },
  {
    name: 'an id that is not ASCII',
    answers: [`${soon}id: 水-é-🌊\ndata: a\n\n`, 'data: b\n\n'],
    data: ['a', 'b'],
  },
  {
    name: 'an id with spaces around it',
    answers: [`${soon}id:  1 \ndata: a\n\n`, 'id:   \ndata: b\n\n'],
    data: ['a', 'b'],
  },
  {
    name: 'an id of an event that was cut, which does not count',
    answers: [`${soon}id: 1\ndata: a\n\nid: 2\ndata: b`, 'id: 3\n', 'id: 4', 'data: c\n\n'],
    data: ['a', 'c'],
  },
]

export const ends: readonly Scenario[] = [
  {
    name: 'an end within an event',
    answers: [`${soon}data: a`, 'data: b\n', 'event: order\ndata: c\n', 'data: d\n\ndata'],
    data: ['d'],
  },
  {
    name: 'an end behind a CR',
    answers: ['retry: 0\rdata: a\r\r', 'data: b\r', 'data: c\n\r', 'data: d\r\n\r'],
    data: ['a', 'c', 'd'],
  },
  {
    name: 'an end within a character',
    answers: [[...ascii(`${soon}data: a\n\ndata: `), 0xe6, 0xb0]],
    data: ['a'],
  },
  { name: '204 at once', answers: [], data: [] },
  {
    name: '204 after several connections',
    answers: [`${soon}data: a\n\n`, 'data: b\n\n', 'data: c\n\n'],
    data: ['a', 'b', 'c'],
  },
]

export const refusals: readonly Scenario[] = [
  ...['text/html', 'application/json', 'text/event-streams', 'text/event'].map((type) => ({
    name: `200 of type ${type}`,
    answers: [{ headers: { 'content-type': type }, pieces: ['data: a\n\n'] }],
    data: [],
  })),
  ...[400, 401, 403, 404, 410, 418, 501].map((status) => ({
    name: `${status} at once`,
    answers: [
      { status, headers: { 'content-type': 'text/event-stream' }, pieces: ['data: a\n\n'] },
    ],
    data: [],
  })),
  {
    name: '404 after a connection',
    answers: [`${soon}id: 1\ndata: a\n\n`, { status: 404 }],
    data: ['a'],
  },
]

export const welcomes: readonly Scenario[] = [
  'text/event-stream',
  'TEXT/Event-Stream',
  'text/event-stream;charset=utf-8',
  'text/event-stream ; charset="UTF-8"; more=1',
].map((type) => ({
  name: `200 of type ${type}`,
  answers: [{ headers: { 'content-type': type }, pieces: [`${soon}data: é\n\n`] }],
  data: ['é'],
}))

/** A line that would ask for a wait longer than a test may take, were it one. */
const noWait = [
  'retry: 60000x',
  'retry: -60000',
  'retry: +60000',
  'retry: 60000.0',
  'retry: 6e4',
  'retry: 0x60000',
  'retry: 60000 ',
  'retry:  60000',
  'retry: ６００００',
  'retry : 60000',
  'Retry: 60000',
]

export const waits: readonly Scenario[] = [
  ...noWait.map((line) => ({
    name: `"${line}", which says nothing`,
    answers: [`${soon}${line}\ndata: a\n\n`, 'data: b\n\n'],
    data: ['a', 'b'],
  })),
  {
    name: 'the last of two waits',
    answers: ['retry: 60000\nretry: 0\ndata: a\n\n', 'retry: 60000\n\nretry:000\n\ndata: b\n\n'],
    data: ['a', 'b'],
  },
  {
    name: 'a wait that an event names that was cut',
    answers: ['retry: 60000\ndata: a\n\nretry: 0\ndata: b', 'data: c\n\n'],
    data: ['a', 'c'],
  },
]

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0))
}
