import fc from 'fast-check'

/** Markdown at its worst: markers, halves of markers and words, in any order. */

const words = ['a', 'b c', 'word', '\\', '*', '`', '_', '[q]', '|', '\0']
const markers = ['- ', '* ', '+ ', '1. ', '2) ', '10. ', '> ', '>', '# h', '## ', '#', '-', '1.']
const lines = ['---', '***', '- - -', '___', '===', '=', '--', '-\n', '1.\n', '>\n', '-\n\n']
const fences = ['```', '````', '~~~', '``` js', '``']
const html = [
  '<div>',
  '<a>',
  '</p>',
  '<b c="d">',
  '<',
  '<!-- ',
  '-->',
  '<?x',
  '?>',
  '<pre>',
  '</pre>',
]
const moreHtml = ['<!X', '>', '<![CDATA[', ']]>', '<x y', '</x >']
const space = ['    ', '  ', '   ', ' ', '\t', '\n', '\n', '\n', '\n', '\n\n', '\n\n']
const definitions = ['[q]: /u', '[r]:', '/u', ' "t"', '"t', '(t)', '[q]: <u>', '[r]: a(b)', '[r]']
const otherEnds = ['\r\n', '\r', '\n\r', '\u2028', '\u000b']

const common = [...words, ...markers, ...lines, ...fences, ...html, ...moreHtml, ...space]

function textOf(...pieces: readonly string[]): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...pieces), { maxLength: 16 }).map((chosen) => chosen.join(''))
}

export const anyMarkdown = textOf(...common, ...definitions, ...otherEnds, '|---|', '| a |')
export const withoutDefinitions = textOf(...common)
export const withDefinitions = textOf(...common, ...definitions, ...definitions)

/** What stands before a table's header, and before its delimiter row. */
const container = fc.constantFrom(
  ['', ''],
  ['   ', '  '],
  ['x\n', ''],
  ['> ', '> '],
  ['- ', '  '],
  ['2. y\n   ', '   '],
  ['> - ', '>   '],
)
const header = fc.constantFrom('| a | b |', '| a \\| b | c |', '| a | b | c |')
const delimiter = fc.constantFrom('|---|---|', '|:-|-:|', '--|--')
const before = fc.constantFrom('', '', '', '', '> ', '- ', '  ', '> - ', '2. ', '   ')
const row = fc.constantFrom('| c | d |', '| c | d | e |', 'x', 'x', '', '', '---', '===')
const other = fc.constantFrom('2. y', '<a>', '<div>', '```', '# h', '    code', '- z', '-')
const line = fc.tuple(before, fc.oneof({ weight: 3, arbitrary: row }, other))

/** A table, or nearly one, and lines behind it. */
export const tables = fc
  .tuple(container, header, delimiter, fc.array(line, { maxLength: 8 }))
  .map(([[first, second], head, dashes, rest]) =>
    [first + head, second + dashes, ...rest.map((pieces) => pieces.join(''))].join('\n'),
  )

/** The lengths of the pieces a text comes in. */
export const cuts = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 8 })

/** Cuts a text into pieces of these lengths, again and again. */
export function cutAt(text: string, lengths: readonly number[]): readonly string[] {
  const pieces: string[] = []
  let rest = text
  for (let turn = 0; rest !== ''; turn++) {
    // An empty piece now and then, but not for ever.
    const length = turn < text.length ? (lengths[turn % lengths.length] ?? 1) : rest.length
    pieces.push(rest.slice(0, length))
    rest = rest.slice(length)
  }
  return pieces
}
